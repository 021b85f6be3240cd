import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type KannelStub, startKannelStub } from '../peers/kannel-stub.ts';
import { type Postgres, startPostgres, whyNoPostgres } from '../peers/postgres.ts';
import { type Running, startService } from './service.ts';

const missing = whyNoPostgres();
const webhookSecret = 'whole-service-secret-1';
const secret = 'the master key of this very test, no other';
const phone = '+33639980001';

/** A city that outgrew its file: the command as staff give it, the service before and after. */
describe.skipIf(missing !== null)(`parvis migrate-to${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let server: Postgres;
  let kannel: KannelStub;
  let before: Running;
  let after: Running;
  let count = 0;

  beforeAll(async () => {
    server = await startPostgres();
    kannel = await startKannelStub('parvis', 'password');
  });
  afterAll(async () => {
    if (before) rmSync(dirname(before.database.slice('sqlite:'.length)), { recursive: true, force: true });
    await after?.stop();
    await kannel?.stop();
    await server?.stop();
  });

  async function start(more: Readonly<Record<string, string>> = {}): Promise<Running> {
    return startService(() => ({
      PARVIS_SECRET: secret,
      KANNEL_SEND_URL: kannel.sendUrl,
      KANNEL_USERNAME: 'parvis',
      KANNEL_PASSWORD: 'password',
      KANNEL_FROM: '3975',
      KANNEL_WEBHOOK_SECRET: webhookSecret,
      ...more,
    }));
  }

  const heard = () => kannel.sent.map((query) => query.get('text') ?? '');

  async function post({ url }: Running, text: string, id: number): Promise<void> {
    const given = { secret: webhookSecret, from: phone, to: '3975', text, id: `m${id}` };
    const query = new URLSearchParams({
      ...given,
      coding: '0',
      charset: 'UTF-8',
      time: '2026-11-23 10:00:00',
    });
    expect((await fetch(`${url}/webhooks/kannel?${query}`)).status).toBe(200);
  }

  async function say(running: Running, text: string): Promise<string> {
    const from = heard().length;
    count += 1;
    await post(running, text, count);
    await expect.poll(() => heard().length, { timeout: 15_000 }).toBeGreaterThan(from);
    await running.service.parvis.idle();
    return heard().at(-1) ?? '';
  }

  it('a report begun on the file is sent on PostgreSQL; what was seen there is seen here', async () => {
    before = await start();
    expect(await say(before, 'il y a un matelas devant le 12 rue de Belleville')).toContain('matelas');
    expect(await say(before, '1')).toContain('12 Rue de Belleville');
    await before.service.stop();
    await before.geocoder.close();

    const url = await server.database();
    const command = ['--import', 'tsx', 'bots/cli/parvis.ts', 'migrate-to', url];
    const env = { PATH: process.env.PATH ?? '', PARVIS_DATABASE: before.database, PARVIS_SECRET: secret };
    const { stdout } = await promisify(execFile)(process.execPath, command, { env });
    expect(stdout).toMatch(/Copié et vérifié : [\d\s]+ lignes, \d+ tables/);

    after = await start({ PARVIS_DATABASE: url });
    // As the gateway repeats what it holds for unanswered: nothing is said to it twice.
    const said = heard().length;
    await post(after, '1', count);
    await after.service.parvis.idle();
    expect(heard()).toHaveLength(said);
    await say(after, 'oui');
    const reference = /R-[A-Z0-9]{6}/.exec(await say(after, 'Envoyer'))?.[0] ?? '';
    const row = await after.service.store.transaction((tx) => tx.reports.byReference(reference));
    expect(row).toMatchObject({ reference, kind: 'problem', state: 'received', district: '20' });
    expect(await after.service.store.transaction((tx) => tx.audit.verify())).toMatchObject({ broken: null });
  }, 90_000);
});
