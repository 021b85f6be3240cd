import { createTelegram, type TelegramOptions } from '../../adapters/telegram/index.ts';
import type { Inbound } from '../../core/conversation/vocabulary.ts';
import type { Channel, Intake, Log, Nature } from '../../core/ports.ts';

export const labels = (language: string) =>
  language === 'fr'
    ? { location: 'Envoyer ma position', contact: 'Envoyer mon numéro' }
    : { location: 'Send my location', contact: 'Send my number' };

export const nature: Nature = {
  now: () => 1_795_424_366_000,
  newId: () => '00000000000000000001',
  random: (bytes) => new Uint8Array(bytes),
};

export interface Line {
  readonly level: 'info' | 'warn' | 'error';
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

export function recordingLog(): Log & { readonly lines: Line[] } {
  const lines: Line[] = [];
  const at = (level: Line['level']) => (fields: Line['fields'], message: string) => {
    lines.push({ level, fields, message });
  };
  return { lines, info: at('info'), warn: at('warn'), error: at('error') };
}

/** Keeps what it is handed; `failures` accepts reject first. */
export function recordingIntake(failures = 0): Intake & { readonly accepted: Inbound[]; tries: number } {
  const accepted: Inbound[] = [];
  return {
    accepted,
    tries: 0,
    async accept(messages) {
      this.tries += 1;
      if (this.tries <= failures) throw new Error('disk full');
      accepted.push(...messages);
    },
    async delivered() {},
  };
}

export function telegram(options: Partial<TelegramOptions> & { apiRoot: string }): Channel {
  return createTelegram({
    token: '123456:stub-token',
    mode: 'polling',
    log: recordingLog(),
    nature,
    labels,
    groupInvitation: () => 'Écrivez-moi en privé :',
    readMedia: async () => Buffer.from('a;b\n1;2\n'),
    timeout: 2_000,
    backoff: { first: 10, most: 40 },
    ...options,
  });
}

/** Resolves when `holds` does; looked at every 5 milliseconds. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}
