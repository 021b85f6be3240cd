import type { Said } from '../../core/conversation/vocabulary.ts';
import { type GeocoderStub, startGeocoder } from '../peers/geocoder.ts';
import { startTelegramStub, type TelegramStub } from '../peers/telegram.ts';
import { type DeskTest, openDesk } from './desk.ts';

/** The console, and residents on a messenger whose server is a stub on this machine. */
export interface Neighbourhood {
  readonly desk: DeskTest;
  readonly stub: TelegramStub;
  /** What this resident says, line by line; all that comes back. */
  say(resident: number, ...lines: readonly (string | Said)[]): Promise<string>;
  /** What left since the last call, as `resident: text`, once everything is done. */
  heard(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export async function openNeighbourhood(
  environment: Readonly<Record<string, string>> = {},
): Promise<Neighbourhood> {
  const stub = await startTelegramStub();
  const geocoder: GeocoderStub = await startGeocoder();
  const desk = await openDesk({
    TELEGRAM_TOKEN: stub.token,
    TELEGRAM_API_ROOT: stub.url,
    GEOCODER_URL: geocoder.url,
    ...environment,
  });
  const { parvis } = desk.service;
  await parvis.start();
  let count = 0;
  let read = 0;
  const heard = async (): Promise<readonly string[]> => {
    for (let turn = 0; turn < 4; turn += 1) {
      parvis.sender.wake();
      await parvis.idle();
      desk.nature.advance(2_000);
    }
    const sent = stub.sent('sendMessage').slice(read);
    read += sent.length;
    return sent.map(({ payload }) => `${payload.chat_id}: ${payload.text}`);
  };
  return {
    desk,
    stub,
    heard,
    async say(resident, ...lines) {
      const from = stub.sent('sendMessage').length;
      for (const line of lines) {
        count += 1;
        desk.nature.advance(5_000);
        const said: Said = typeof line === 'string' ? { kind: 'text', text: line } : line;
        const common = { v: 1, channel: 'telegram', language: 'fr' } as const;
        await parvis.intake.accept([
          { ...common, externalId: `n${count}`, sender: String(resident), sentAt: desk.nature.now(), said },
        ]);
        await parvis.idle();
      }
      const sent = stub.sent('sendMessage');
      read = sent.length;
      return sent
        .slice(from)
        .map(({ payload }) => String(payload.text))
        .join('\n');
    },
    async close() {
      await desk.close();
      await stub.close();
      await geocoder.close();
    },
  };
}
