import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { conversationId } from '../../core/conversation/persons.ts';
import { countRound } from '../../core/delivery/rounds/desk.ts';
import { halt } from '../../core/delivery/rounds/ending.ts';
import type { Role } from '../../core/staff/accounts.ts';
import type { StaffNotices } from '../../core/staff/chats.ts';
import { createDeadWatch } from '../../core/staff/dead-watch.ts';
import { openScene, type Scene } from '../scene.ts';
import { linkTo, member } from './linked.ts';
import { drafted, running } from './office.ts';

const all: StaffNotices = { release: true, stopped: true, deadLetters: 1 };
let scene: Scene;
beforeEach(async () => {
  scene = await openScene({ publicUrl: 'https://parvis.example' });
});
afterEach(async () => {
  expect(scene.errors).toEqual([]);
  await scene.close();
});

const idOf = (sender: string) => conversationId(scene.parvis.engine.world, 'telegram', sender);

/** An account whose conversation has the same name. */
async function linked(name: string, role: Role, language = 'fr', wanted = all): Promise<void> {
  await scene.say('telegram', name, { kind: 'text', text: 'bonjour' });
  await scene.store.transaction(async (tx) => {
    await linkTo(tx, idOf(name), { ...member(name, role), language }, scene.nature.now());
    await tx.staff.saveNotices(name, wanted);
  });
}

/** What was sent meanwhile, and to whom. */
async function told(act: () => Promise<unknown>): Promise<readonly string[]> {
  const from = scene.seen.length;
  await act();
  scene.parvis.sender.wake();
  await scene.parvis.idle();
  return scene.seen.slice(from).map(({ to, message }) => `${to}: ${message.text}`);
}

const draft = (by: string) => scene.store.transaction((tx) => drafted(tx, by, scene.nature.now()));
const uncount = () =>
  scene.store.transaction(async (tx) => {
    const row = await tx.rounds.load('r1');
    if (row) await tx.rounds.save({ ...row, counted: null });
  });
const count = () => countRound(scene.parvis.rounds, 'r1');

describe('a round that waits', () => {
  beforeEach(async () => {
    await linked('ana', 'approver');
    await linked('ben', 'approver');
    await linked('joy', 'approver', 'en');
    await linked('eve', 'campaigner');
    await draft('ana');
    await uncount();
  });

  it('is told once to approvers but its author, each in their language', async () => {
    expect(await told(count)).toEqual([
      'ben: Un envoi attend votre accord : Le square. 4 personnes le recevront.',
      'joy: A round waits for your release: Le square. 4 people will get it.',
    ]);
    expect(await told(count)).toEqual([]);
  });

  it('is opened by the notice’s button', async () => {
    await told(count);
    const [button] = scene.last.get('telegram:ben')?.choices ?? [];
    expect(button).toMatchObject({ id: '@go:desk:release.r1', label: 'Lire l’envoi' });
    const read = await scene.say('telegram', 'ben', { kind: 'choice', id: button?.id ?? '', turn: 0 });
    expect(read.join()).toContain('Un nouveau square ouvre samedi.');
  });

  it('is told to nobody who lost the role, is disabled, said STOP, or never asked', async () => {
    await scene.say('telegram', 'ben', { kind: 'text', text: 'STOP' });
    await scene.store.transaction(async (tx) => {
      await tx.staff.save({ ...member('joy', 'approver'), disabledAt: 1 });
      await linkTo(tx, idOf('eve'), member('zoe', 'approver'), scene.nature.now());
    });
    expect(await told(count)).toEqual([]);
  });
});

it('a round that stops by itself is told to campaigners, with a link to the console', async () => {
  await linked('ben', 'approver');
  await linked('eve', 'campaigner');
  await draft('ana');
  const stop = () =>
    scene.store.transaction(async (tx) => {
      await running(tx);
      const row = await tx.rounds.load('r1');
      if (row) await halt(scene.parvis.rounds, tx, row, 'failures');
    });
  expect(await told(stop)).toEqual([
    'eve: Un envoi s’est arrêté tout seul : Le square. Trop de messages ne sont pas arrivés. Regardez-le dans la console.',
  ]);
  const message = scene.last.get('telegram:eve');
  expect(message?.link?.url).toBe('https://parvis.example/staff/rounds/r1');
  expect(message?.choices?.map(({ id }) => id)).toEqual(['@go:desk']);
});

it('failed messages above a number are told to administrators once, and not at night', async () => {
  await linked('ben', 'approver');
  await linked('adm', 'admin');
  const watch = createDeadWatch(scene.parvis.engine);
  const fail = () =>
    scene.store.transaction(async (tx) => {
      const now = scene.nature.now();
      const row = { conversation: idOf('ben'), channel: 'telegram', class: 'notice' as const, message: '' };
      const id = await tx.outbox.add({ ...row, createdAt: now, notBefore: now + 1e9, expiresAt: now + 2e9 });
      await tx.outbox.settle(id, 'dead', '403', now);
    });
  await fail();
  expect(await told(watch.pass)).toEqual([]);
  await fail();
  scene.nature.advance(14 * 3_600_000);
  expect(await told(watch.pass)).toEqual([]);
  scene.nature.advance(10 * 3_600_000);
  const said = ['adm: 2 messages n’ont pas pu partir. La console dit pourquoi.'];
  expect(await told(watch.pass)).toEqual(said);
  await fail();
  expect(await told(watch.pass)).toEqual([]);
});
