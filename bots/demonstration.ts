import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { capabilities } from '../adapters/sms/channel.ts';
import { render } from '../adapters/sms/render.ts';
import type { Channel } from '../core/ports.ts';
import type { Config } from './config.ts';
import type { Service } from './service.ts';

/**
 * Without an SMS channel nobody could prove a number in a first try-out. On a service that is not reached from outside (no
 * PARVIS_PUBLIC_URL), the codes are printed for the person who runs it: the text, never the number.
 */
export function withTerminalCodes(
  channels: readonly Channel[],
  config: Config,
  print: (line: string) => void,
) {
  const hasSms = channels.some((channel) => channel.capabilities.senderIsPhone);
  if (hasSms || config.PARVIS_PUBLIC_URL) return { channels, terminalCodes: false };
  return { channels: [...channels, terminalSms(print)], terminalCodes: true };
}

function terminalSms(print: (line: string) => void): Channel {
  return {
    name: 'sms',
    capabilities,
    pace: { perSecond: 10, perPersonPerSecond: 1 },
    render: (message) => render(message),
    preview: (part) => String(part.text),
    async send(_, part) {
      print(`SMS (demonstration): ${String(part.text)}`);
      return { ok: true };
    },
  };
}

/** True when the demonstration set is wanted: said so, or nothing said on a service that is not reached from outside. */
export function wantsDemonstration(config: Config): boolean {
  return config.PARVIS_DEMONSTRATION ? config.PARVIS_DEMONSTRATION === 'yes' : !config.PARVIS_PUBLIC_URL;
}

/** Opens what the city's demonstration set holds, each on a database that never had its like; gives what to print. */
export async function openDemonstrationOf(
  service: Pick<Service, 'parvis' | 'store'>,
  folder: string,
): Promise<readonly string[]> {
  return [
    ...(await openVote(service, folder)),
    ...(await openConsultations(service, folder)),
    ...(await openWorkshops(service, folder)),
  ];
}

async function openWorkshops(
  { parvis }: Pick<Service, 'parvis'>,
  folder: string,
): Promise<readonly string[]> {
  const file = join(folder, 'demonstration/workshops.yaml');
  if (!existsSync(file)) return [];
  const { openDemonstrationWorkshops } = await import('./cli/workshops.ts');
  const added = await openDemonstrationWorkshops(parvis.engine, readFileSync(file, 'utf8'));
  return added === null ? [] : [`${added} ateliers d’essai sont au programme.`];
}

async function openConsultations(
  service: Pick<Service, 'parvis' | 'store'>,
  folder: string,
): Promise<readonly string[]> {
  const file = join(folder, 'demonstration/consultation.yaml');
  if (!existsSync(file)) return [];
  const { nature, city } = service.parvis.engine.world;
  const staffed = { store: service.store, nature, actor: 'system' };
  // Loaded after the service is there: a start should not wait for it.
  const { openDemonstrationConsultation } = await import('./cli/consultations.ts');
  const id = await openDemonstrationConsultation(staffed, city, readFileSync(file, 'utf8'));
  return id === null ? [] : [`Une consultation d’essai est ouverte (${id}).`];
}

async function openVote(
  service: Pick<Service, 'parvis' | 'store'>,
  folder: string,
): Promise<readonly string[]> {
  const file = join(folder, 'demonstration/poll.yaml');
  if (!existsSync(file)) return [];
  const { nature, city } = service.parvis.engine.world;
  const staffed = { store: service.store, nature, actor: 'system' };
  // Loaded after the service is there: a start should not wait for it.
  const { openDemonstration } = await import('./cli/polls.ts');
  const opened = await openDemonstration(staffed, city, readFileSync(file, 'utf8'));
  if (!opened) return [];
  return [
    `Un vote d’essai est ouvert (${opened.poll}). Son dépouillement a besoin de deux phrases secrètes, montrées une seule fois :`,
    `  ${opened.passphrases[0]}`,
    `  ${opened.passphrases[1]}`,
  ];
}
