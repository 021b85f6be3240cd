import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPostgres } from '../../adapters/postgres/index.ts';
import { readConfig } from '../../bots/config.ts';
import { openDemonstrationOf } from '../../bots/demonstration.ts';
import { createLog } from '../../bots/log.ts';
import { openService, type Service } from '../../bots/service.ts';
import { ballotsOps } from '../../core/civic/ballots.ts';
import { type KannelStub, startKannelStub } from '../peers/kannel-stub.ts';
import { type Postgres, startPostgres, whyNoPostgres } from '../peers/postgres.ts';
import { openHall } from '../vote/fixture.ts';
import { freePort } from './service.ts';

const missing = whyNoPostgres();
const webhookSecret = 'whole-service-secret-1';

/** The service as `npm start` runs it, its database a PostgreSQL server. */
describe.skipIf(missing !== null)(`on PostgreSQL${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let server: Postgres;
  let kannel: KannelStub;
  let service: Service;
  let database: string;
  let port: number;
  let count = 0;

  async function start(): Promise<void> {
    const config = readConfig({
      PARVIS_PORT: String(port),
      PARVIS_DATABASE: database,
      PARVIS_SECRET: 'the master key of this very test, no other',
      PARVIS_CITY: resolve('cities/paris'),
      GEOCODER_URL: 'http://127.0.0.1:9',
      KANNEL_SEND_URL: kannel.sendUrl,
      KANNEL_USERNAME: 'parvis',
      KANNEL_PASSWORD: 'password',
      KANNEL_FROM: '3975',
      KANNEL_WEBHOOK_SECRET: webhookSecret,
    });
    service = await openService({ config, log: createLog('error'), home: resolve('.'), print: () => {} });
    await service.app.listen({ port, host: '127.0.0.1' });
    await service.parvis.start();
    await openDemonstrationOf(service, config.PARVIS_CITY);
  }

  beforeAll(async () => {
    server = await startPostgres();
    kannel = await startKannelStub('parvis', 'password');
    database = await server.database();
    port = await freePort();
    await start();
  });
  afterAll(async () => {
    await service?.stop();
    await kannel?.stop();
    await server?.stop();
  });

  const numberOf = (n: number): string => `+336399${String(n).padStart(5, '0')}`;

  /** Taken by the webhook; what is answered comes later. */
  async function send(from: string, text: string): Promise<void> {
    count += 1;
    const query = new URLSearchParams({
      ...{ secret: webhookSecret, from, to: '3975', text, id: `m${count}`, coding: '0', charset: 'UTF-8' },
      time: '2026-11-23 10:00:00',
    });
    const { status } = await fetch(`http://127.0.0.1:${port}/webhooks/kannel?${query}`);
    expect(status).toBe(200);
  }

  const heard = (by: string): readonly string[] =>
    kannel.sent.filter((query) => query.get('to') === by).map((query) => query.get('text') ?? '');

  async function say(from: string, text: string): Promise<string> {
    const before = heard(from).length;
    await send(from, text);
    await expect.poll(() => heard(from).length, { timeout: 20_000 }).toBeGreaterThan(before);
    return heard(from).at(-1) ?? '';
  }

  it('a conversation goes on after a restart where it was', async () => {
    const phone = numberOf(1);
    expect(await say(phone, 'il y a un matelas devant le 12 rue de Belleville')).toContain('matelas');
    await service.stop();
    await start();
    // The address service is down: the resident says the arrondissement.
    await say(phone, '1');
    await say(phone, '20');
    const told = [await say(phone, 'Envoyer'), ...heard(phone)].join('\n');
    const reference = /R-[A-Z0-9]{6}/.exec(told)?.[0] ?? told;
    const row = await service.store.transaction((tx) => tx.reports.byReference(reference));
    expect(row).toMatchObject({ reference, kind: 'problem', state: 'received', district: '20' });
  });

  it('200 join at once for the last place: one has it', { timeout: 120_000 }, async () => {
    const people = Array.from({ length: 200 }, (_, n) => numberOf(1000 + n));
    const { intake } = service.parvis;
    const accept = (
      step: string,
      sender: string,
      said: { kind: 'started'; payload: string } | { kind: 'text'; text: string },
    ) =>
      intake.accept([
        {
          v: 1,
          channel: 'sms',
          externalId: `${step} ${sender}`,
          sender,
          phone: { e164: sender, proven: true },
          said,
        },
      ]);
    await Promise.all(people.map((p) => accept('view', p, { kind: 'started', payload: 'workshop_velo' })));
    await Promise.all(people.map((p) => accept('join', p, { kind: 'text', text: '1' })));
    const seatsNow = () => service.store.transaction((tx) => tx.workshops.seats('velo'));
    await expect.poll(async () => (await seatsNow()).length, { timeout: 60_000 }).toBe(200);
    const seats = await seatsNow();
    expect(seats.filter(({ state }) => state === 'joined')).toHaveLength(1);
    expect(await service.store.transaction((tx) => tx.audit.verify())).toMatchObject({ broken: null });
  });

  it('one number votes a hundred times at once, from two nodes: one voter, one envelope', async () => {
    const url = await server.database();
    const [one, two] = [await openPostgres({ url }), await openPostgres({ url })];
    const hall = await openHall({ store: one });
    const person = await hall.person('+33639980001');
    const cast = ballotsOps['ballots.cast'];
    const args = (n: number) => ({
      poll: 'demonstration',
      sector: '11',
      marks: { city: [n % 2 === 0 ? 'p01' : 'p02'], sector: [] },
    });
    const casts = Array.from({ length: 100 }, (_, n) =>
      hall.run(cast, args(n), { person, conversation: `c${n}` }, n % 2 === 0 ? one : two),
    );
    const answers = await Promise.all(casts);
    expect(answers.map(({ ok }) => ok)).toEqual(answers.map(() => true));
    const first = answers.filter(({ value }) => (value as { again: boolean }).again === false);
    expect(first).toHaveLength(1);
    const kept = await one.transaction(async (tx) => ({
      envelopes: (await tx.ballots.envelopes('demonstration')).length,
      roll: await tx.ballots.rollSize('demonstration'),
      audit: await tx.audit.verify(),
    }));
    expect(kept).toMatchObject({ envelopes: 1, roll: 1, audit: { broken: null } });
    await Promise.all([one.close(), two.close()]);
  });
});
