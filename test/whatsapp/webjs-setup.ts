import { setTimeout as sleep } from 'node:timers/promises';
import { createWhatsAppWeb, type Pairing } from '../../adapters/whatsapp/webjs/index.ts';
import { realNature } from '../../core/nature.ts';
import type { Intake } from '../../core/ports.ts';
import type { Pilot } from '../peers/whatsapp-web/pilot.ts';
import { recordLog } from './setup.ts';

/** Quick where the real ones are slow; a try that takes longer than these has failed. */
export const timings = { firstBackoff: 50, mostBackoff: 400, hesitation: 0, answer: 3_000, beat: 1_000 };

export type Files = Readonly<Record<string, { readonly bytes: Buffer; readonly mime: string }>>;

/** A channel on the pilot's page, with what it told and logged. */
export function channelOn(pilot: Pilot, more: { files?: Files; timings?: Partial<typeof timings> } = {}) {
  const { log, lines } = recordLog();
  const told: Pairing[] = [];
  const channel = createWhatsAppWeb({
    folder: pilot.folder,
    log,
    nature: realNature(),
    readMedia: async (ref) => more.files?.[ref] ?? null,
    tell: async (pairing) => void told.push(pairing),
    timings: { ...timings, ...more.timings },
    open: pilot.open,
  });
  const states = () => told.map(({ state }) => state);
  const reaches = (state: Pairing['state'], after = 0) =>
    until(() => told.slice(after).find((each) => each.state === state));
  return {
    channel,
    told,
    states,
    reaches,
    lines,
    async link(intake: Intake) {
      const before = told.length;
      await channel.start?.(intake);
      await reaches('waiting', before);
      await pilot.tell('scan');
      await reaches('paired', before);
    },
  };
}

/** Waits until `look` gives something; 15 seconds at most. */
export async function until<T>(
  look: () => T | undefined | false | null | Promise<T | undefined | false>,
): Promise<T> {
  for (const end = Date.now() + 15_000; ; ) {
    const found = await look();
    if (found !== undefined && found !== false && found !== null) return found;
    if (Date.now() > end) throw new Error(`never came: ${look.toString()}`);
    await sleep(20);
  }
}
