import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import sharp from 'sharp';
import { openChannels } from '../channels.ts';
import { readConfig } from '../config.ts';
import { openDemonstrationOf } from '../demonstration.ts';
import { createLog } from '../log.ts';
import { openService } from '../service.ts';
import { deskChannel, type Seen } from './desk-channel.ts';
import { gestures, saidBy } from './human.ts';

export const chatChannels = ['telegram', 'whatsapp', 'sms', 'web', 'teams'] as const;

export interface ChatOptions {
  readonly home: string;
  /** The city's folder. */
  readonly city: string;
  readonly channel: string;
  readonly save?: string;
  readonly print: (line: string) => void;
}

/** Stand-ins that turn every channel on; nothing is ever sent with them. */
const placeholders = {
  PARVIS_DATABASE: 'sqlite::memory:',
  PARVIS_SECRET: 'only for a conversation in the terminal',
  TELEGRAM_TOKEN: '1:terminal',
  WHATSAPP_TOKEN: 'terminal',
  WHATSAPP_PHONE_NUMBER_ID: '1',
  WHATSAPP_APP_SECRET: 'terminal',
  WHATSAPP_VERIFY_TOKEN: 'terminal',
  KANNEL_SEND_URL: 'http://127.0.0.1:9/',
  KANNEL_USERNAME: 'terminal',
  KANNEL_PASSWORD: 'terminal',
  KANNEL_FROM: '3975',
  KANNEL_WEBHOOK_SECRET: 'terminal-terminal',
  MICROSOFT_APP_ID: 'terminal',
  MICROSOFT_APP_PASSWORD: 'terminal',
  MICROSOFT_APP_TENANT_ID: 'terminal',
};

const PHONE = '+33639980001';
const SENDERS: Readonly<Record<string, string>> = {
  telegram: '987654321',
  whatsapp: '33639980001',
  sms: PHONE,
  web: 'desk',
  teams: 'desk',
};

function phoneOn(channel: string) {
  if (channel === 'sms') return { phone: { e164: PHONE, proven: false } };
  return channel === 'whatsapp' ? { phone: { e164: PHONE, proven: true } } : {};
}

/** `npm run chat`: a conversation in the terminal, rendered as a channel would, on a database in memory. */
export async function chat({ home, city, channel, save, print }: ChatOptions): Promise<void> {
  const config = readConfig({ PARVIS_CITY: city, ...placeholders });
  const lines: string[] = [`@channels ${channel}`];
  let last: Seen | undefined;
  const see = (seen: Seen): void => {
    const isMine = seen.channel === channel && seen.to === SENDERS[channel];
    const text = isMine ? seen.text : `(${seen.channel}) ${seen.text}`;
    if (isMine) last = seen;
    for (const line of text.split('\n')) {
      print(`< ${line}`.trimEnd());
      if (isMine) lines.push(`< ${line}`.trimEnd());
    }
  };
  const grey = { width: 64, height: 48, channels: 3, background: '#808080' } as const;
  const photo = await sharp({ create: grey }).jpeg().toBuffer();
  const service = await openService({
    config,
    log: createLog('error'),
    home,
    print,
    desk: async (tools) => (await openChannels(config, tools)).map((each) => deskChannel(each, see, photo)),
  });
  await openDemonstrationOf(service, city);
  await service.parvis.start();
  print(
    [
      `Vous parlez au robot, comme par ${channel}. Écrivez, ou :`,
      ...gestures.map((one) => `  ${one}`),
      'Ctrl+D pour finir.',
    ].join('\n'),
  );
  const terminal = createInterface({ input: process.stdin, output: process.stdout, prompt: '> ' });
  let count = 0;
  terminal.prompt();
  for await (const line of terminal) {
    const typed = line.trim();
    if (typed !== '') {
      lines.push(`> ${typed}`);
      try {
        const buttons = service.parvis.engine.world.channels.get(channel)?.capabilities.buttons === true;
        const said = saidBy(typed, { message: last?.message, buttons, phone: PHONE });
        count += 1;
        const sender = SENDERS[channel] ?? 'desk';
        await service.parvis.intake.accept([
          { v: 1, channel, externalId: `desk-${count}`, sender, said, language: 'fr', ...phoneOn(channel) },
        ]);
        await service.parvis.idle();
      } catch (error) {
        print(error instanceof Error ? error.message : String(error));
      }
    }
    terminal.prompt();
  }
  await service.stop();
  if (save) writeFileSync(save, `${lines.join('\n')}\n`);
}
