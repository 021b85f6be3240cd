import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTelegramStub, type TelegramStub } from '../peers/telegram.ts';
import { type Running, startService } from './service.ts';

/** Staff's command, in a process of its own beside the running service: the author hears of it on the same channel. */

const run = promisify(execFile);
let stub: TelegramStub;
let running: Running;
let environment: Readonly<Record<string, string>>;
let count = 0;

beforeAll(async () => {
  stub = await startTelegramStub();
  running = await startService(() => ({ TELEGRAM_TOKEN: stub.token, TELEGRAM_API_ROOT: stub.url }));
  environment = {
    PARVIS_DATABASE: running.database,
    TELEGRAM_TOKEN: stub.token,
    TELEGRAM_API_ROOT: stub.url,
  };
});
afterAll(async () => {
  await running.stop();
  await stub.close();
});

function heard(): string {
  return stub
    .sent('sendMessage')
    .map(({ payload }) => String(payload.text ?? ''))
    .join('\n');
}

async function say(text: string): Promise<void> {
  count += 1;
  const { intake } = running.service.parvis;
  await intake.accept([
    {
      v: 1,
      channel: 'telegram',
      externalId: `s${count}`,
      sender: '5',
      language: 'fr',
      said: { kind: 'text', text },
    },
  ]);
  await running.service.parvis.idle();
}

function parvis(...words: readonly string[]): Promise<{ readonly stdout: string }> {
  const options = { env: { ...process.env, ...environment } };
  return run('node', ['--import', 'tsx', 'bots/cli/parvis.ts', ...words], options);
}

it('a report that staff close comes back to its author, with the city’s word', async () => {
  for (const words of ['un matelas au 12 rue de Belleville', 'oui', 'oui', 'passer', 'envoyer'])
    await say(words);
  const reference = /R-[A-Z0-9]{6}/.exec(heard())?.[0] ?? '';
  const { stdout } = await parvis('report', 'state', reference, 'done', '--note', 'Enlevé ce matin');
  expect(stdout).toBe(`${reference} : réglé. Son auteur et qui le suit sont prévenus.\n`);
  await expect.poll(heard, { timeout: 10_000 }).toContain('Enlevé ce matin');
  const row = await running.service.store.transaction((tx) => tx.reports.byReference(reference));
  expect(row?.state).toBe('done');
  await expect(parvis('report', 'state', 'R-BBBBBB', 'done')).rejects.toMatchObject({ code: 1 });
  expect((await parvis('audit', 'verify')).stdout).toMatch(/^\d+ lignes, journal entier\.\n$/);
});
