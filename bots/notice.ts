import { pausesOf } from '../core/delivery/pause.ts';
import type { Store } from '../core/ports.ts';
import { type Config, lacking, switches } from './config.ts';
import type { Service } from './service.ts';

const titles = {
  telegram: 'Telegram',
  whatsapp: 'WhatsApp',
  webjs: 'WhatsApp by whatsapp-web.js, for pilots',
  twilio: 'SMS by Twilio',
  kannel: 'SMS by Kannel',
  smpp: 'SMS by SMPP',
  teams: 'Microsoft Teams',
} as const;

/** Where the service is reached, without a final slash. */
export function addressOf(config: Config, port: number): string {
  const host = config.PARVIS_HOST === '0.0.0.0' ? 'localhost' : config.PARVIS_HOST;
  return (config.PARVIS_PUBLIC_URL ?? `http://${host}:${port}`).replace(/\/$/, '');
}

/** What the person who starts the service reads: where to go, what is on, what turns on the rest. */
export function notice(config: Config, service: Service, port: number): string[] {
  const at = addressOf(config, port);
  const lines = ['', `Parvis is ready. Web chat: ${at}/`, '', `  on   Web chat`];
  for (const each of switches) {
    const missing = lacking(config, each);
    lines.push(
      missing.length === 0
        ? `  on   ${titles[each.name]}`
        : `  off  ${titles[each.name]}: set ${missing.join(', ')}`,
    );
  }
  if (service.terminalCodes)
    lines.push('', 'No SMS channel is on: the codes that prove a number are printed here.');
  if (service.secret.generated)
    lines.push(
      '',
      `A master key was made in ${service.secret.generated}. Keep a copy: without it nothing stored can be read.`,
    );
  lines.push('', 'Stop with Ctrl+C. Settings: .env.example. To talk here in the terminal: npm run chat', '');
  return lines;
}

/** What the person who starts the service reads when nothing is sent; empty otherwise. */
export async function pauseNotice(store: Store): Promise<readonly string[]> {
  const { pauses, counts } = await store.transaction(async (tx) => ({
    pauses: await pausesOf(tx),
    counts: await tx.outbox.unsettled(),
  }));
  const alone = Object.keys(pauses.channels).map(
    (name) =>
      `*** NOTHING IS SENT BY ${name}: the staff paused it. Then: parvis sender resume --channel ${name} ***`,
  );
  if (pauses.all === null) return alone.length > 0 ? [...alone, ''] : [];
  const why = pauses.all.reason === 'restored' ? 'a backup was restored' : 'the staff paused it';
  return [
    `*** NOTHING IS SENT: ${why}. Waiting: ${counts.waiting}; in doubt: ${counts.uncertain}. ***`,
    ...alone,
    'Look first: parvis sender status. Then: parvis sender resume',
    '',
  ];
}
