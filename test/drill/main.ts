import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openSqlite } from '../../adapters/sqlite/index.ts';
import { readConfig } from '../../bots/config.ts';
import { createLog } from '../../bots/log.ts';
import { openService, type Service } from '../../bots/service.ts';
import { startTelegramStub, type TelegramStub } from '../peers/telegram.ts';
import { freePort } from '../whole/service.ts';

/**
 * Copies a loaded service under traffic, restores the copy elsewhere, starts that, and checks that nothing is sent before the
 * resume. Exit code 1 when something does not hold.
 */
const folder = mkdtempSync(join(tmpdir(), 'parvis-drill-'));
const secret = 'a master key that is only for this drill';
let failures = 0;

function hold(what: string, isSo: boolean): void {
  process.stdout.write(`${isSo ? 'ok  ' : 'FAIL'} ${what}\n`);
  if (!isSo) failures += 1;
}

const environment = (name: string, telegram: TelegramStub) => ({
  PARVIS_DATABASE: `sqlite:${join(folder, name, 'parvis.db')}`,
  PARVIS_SECRET: secret,
  PARVIS_CITY: resolve('cities/paris'),
  TELEGRAM_TOKEN: telegram.token,
  TELEGRAM_API_ROOT: telegram.url,
});

async function start(name: string, telegram: TelegramStub): Promise<Service> {
  const port = String(await freePort());
  const config = readConfig({ ...environment(name, telegram), PARVIS_PORT: port });
  const service = await openService({
    config,
    log: createLog('silent'),
    home: resolve('.'),
    print: () => {},
  });
  await service.parvis.start();
  return service;
}

/** The command, as staff give it; what it printed. */
async function parvis(name: string, telegram: TelegramStub, ...words: readonly string[]): Promise<string> {
  const env = { ...process.env, ...environment(name, telegram) };
  const child = spawn(process.execPath, ['--import', 'tsx', 'bots/cli/parvis.ts', ...words], { env });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  child.stderr.on('data', (chunk) => {
    text += chunk;
  });
  const code = await new Promise((done) => child.once('exit', done));
  hold(`parvis ${words[0]} ${words[1] ?? ''}: exit code 0`, code === 0);
  return text;
}

let update = 0;
const says = (telegram: TelegramStub, person: number, text: string) => {
  update += 1;
  const from = { id: person, is_bot: false, first_name: 'Test', language_code: 'fr' };
  const chat = { id: person, type: 'private', first_name: 'Test' };
  return telegram.push({ message: { message_id: update, date: 1_795_424_366, from, chat, text } });
};

async function drill(): Promise<void> {
  const people = 300;
  const before = await startTelegramStub();
  const live = await start('live', before);
  for (let person = 1; person <= people; person += 1) await says(before, person, 'bonjour');
  let on = true;
  const traffic = (async () => {
    for (let n = 0; on; n += 1) await says(before, 1 + (n % people), 'menu');
  })();
  const copies = join(folder, 'copies');
  await parvis('live', before, 'backup', copies);
  on = false;
  await traffic;
  await live.parvis.idle();
  hold('the service answered meanwhile', before.sent('sendMessage').length > people);
  await live.stop();
  await before.close();

  const copy = join(copies, readdirSync(copies).find((name) => name.endsWith('.db')) ?? '');
  const { tables } = JSON.parse(readFileSync(`${copy}.json`, 'utf8')) as { tables: Record<string, number> };
  const after = await startTelegramStub();
  process.stdout.write(await parvis('restored', after, 'restore', copy));
  const store = await openSqlite({ file: join(folder, 'restored/parvis.db') });
  const seen = await store.transaction(async (tx) => ({
    audit: await tx.audit.verify(),
    people: (await tx.rounds.people('', 1_000)).length,
  }));
  await store.close();
  hold(`${people} people in the copy, and restored`, tables.person === people && seen.people === people);
  hold('the audit chain is whole', seen.audit.broken === null);

  const restored = await start('restored', after);
  await says(after, 1, 'menu');
  await sleep(4_000);
  hold('the restored service hears, and sends nothing', after.sent('sendMessage').length === 0);
  process.stdout.write(await parvis('restored', after, 'sender', 'status'));
  await parvis('restored', after, 'sender', 'resume');
  const sent = await Promise.race([after.waitFor('sendMessage'), sleep(8_000, [])]);
  await restored.parvis.idle();
  const to = new Set(after.sent('sendMessage').map(({ payload }) => payload.chat_id));
  hold('after the resume the waiting answer leaves, and nothing else', sent.length > 0 && to.size === 1);
  await restored.stop();
  await after.close();
}

await drill().finally(() => rmSync(folder, { recursive: true, force: true }));
process.stdout.write(failures === 0 ? 'The drill holds.\n' : `${failures} failures.\n`);
process.exit(failures === 0 ? 0 : 1);
