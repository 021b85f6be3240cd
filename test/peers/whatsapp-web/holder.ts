import { createWhatsAppWeb } from '../../../adapters/whatsapp/webjs/index.ts';
import { realNature } from '../../../core/nature.ts';
import { openPilot } from './pilot.ts';

/** A process that holds the channel on the folder that it is given, and prints how the link stands, until it is killed. */
const [folder = ''] = process.argv.slice(2);
const log = { info: () => {}, warn: () => {}, error: () => {} };
const channel = createWhatsAppWeb({
  folder,
  log,
  nature: realNature(),
  readMedia: async () => null,
  tell: async ({ state }) => console.log(state),
  open: openPilot().open,
});
await channel.start?.({ accept: async () => {}, delivered: async () => {} });
