import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OpContext } from '../../core/conversation/ops.ts';
import { conversationId } from '../../core/conversation/persons.ts';
import { draftRound } from '../../core/delivery/rounds/desk.ts';
import { type Role, staffRoles } from '../../core/staff/accounts.ts';
import { chatCodeKey, chatIdle } from '../../core/staff/chats.ts';
import { deskOps } from '../../core/staff/desk-ops.ts';
import { content } from '../delivery/rounds-stage.ts';
import { report } from '../report/records.ts';
import { openScene, type Scene } from '../scene.ts';
import { linkTo, member } from './linked.ts';

const CODE = 'K7QM-2XHD';
let scene: Scene;
/** The channel that staff write on unless a test says another. */
let where = 'telegram';
const say = (text: string, channel = where, sender = '77') =>
  scene.say(channel, sender, { kind: 'text', text });
const idOf = (channel = where, sender = '77') => conversationId(scene.parvis.engine.world, channel, sender);
const acts = async () => {
  const rows = await scene.store.transaction((tx) => tx.audit.page({ before: null, limit: 100 }));
  return rows.map(({ actor, act }) => `${actor} ${act}`);
};

beforeEach(async () => {
  scene = await openScene();
});
afterEach(async () => {
  expect(scene.errors).toEqual([]);
  await scene.close();
});

async function keepCode(staff = member('ben', 'approver')): Promise<void> {
  const { vault } = scene.parvis.engine.world;
  await scene.store.transaction(async (tx) => {
    await tx.staff.add(staff);
    await tx.staff.keepChatCode(staff.id, chatCodeKey(vault, CODE), scene.nature.now() + 600_000);
  });
}

async function link(...roles: readonly Role[]): Promise<void> {
  await say('bonjour');
  await scene.store.transaction((tx) => linkTo(tx, idOf(), member('ben', ...roles), scene.nature.now()));
}

/** A round by `ana`, counted; it needs no recipient for what is looked at here. */
async function draft(by = 'ana', people = 120): Promise<void> {
  const now = scene.nature.now();
  await scene.store.transaction(async (tx) => {
    const closesAt = now + 72 * 3_600_000;
    const drafted = await draftRound({ tx, by, now }, 'r1', content({ closesAt }));
    if (drafted.ok) await tx.rounds.save({ ...drafted.row, counted: { version: 1, people, at: now } });
  });
}

const prove = () =>
  scene.store.transaction(async (tx) => {
    const at = scene.nature.now();
    const session = { tokenKey: 'k', id: 'i', staff: 'ben', label: 'Firefox' };
    await tx.staff.openSession({ ...session, createdAt: at, seenAt: at, freshAt: at });
  });

const stateOf = async () => (await scene.store.transaction((tx) => tx.rounds.load('r1')))?.state;

describe('linking', () => {
  it('takes a code once, and opens the desk', async () => {
    await keepCode();
    expect((await say(`agent ${CODE}`)).join('\n')).toContain('liée à votre compte');
    expect((await say('bureau')).join('\n')).toContain('Autoriser un envoi');
    expect((await say(`agent ${CODE}`, 'web', 'other')).join('\n')).toContain('Ce code ne marche pas');
    expect(await acts()).toEqual(['ben staff.chat-linked']);
  });

  it('takes none where the sender is not vouched for', async () => {
    await keepCode();
    const answer = await say(`agent ${CODE}`, 'sms', '+33639980001');
    expect(answer.join('\n')).toContain('rien ne prouve qui écrit');
    expect(await scene.store.transaction((tx) => tx.staff.chatsOf('ben'))).toEqual([]);
  });

  it('slows wrong codes, also before a right one', async () => {
    await keepCode();
    for (let tries = 0; tries < 5; tries += 1)
      expect((await say('agent K7QM-2XHE')).join('\n')).toContain('Ce code ne marche pas');
    expect((await say(`agent ${CODE}`)).join('\n')).toContain('Trop de codes faux');
    scene.nature.advance(31_000);
    expect((await say(`agent ${CODE}`)).join('\n')).toContain('liée à votre compte');
  });

  it('is an unknown word to everybody else', async () => {
    await say('bonjour');
    for (const word of ['bureau', 'agent', 'staff'])
      expect((await say(word)).join('\n')).not.toContain('envoi');
    const started = await scene.say('telegram', '77', { kind: 'started', payload: 'desk_release' });
    expect(started.join('\n')).not.toContain('envoi');
  });
});

describe('linked no more', () => {
  it.each([
    ['revoked', () => scene.store.transaction(async (tx) => tx.staff.forgetChat(idOf()))],
    [
      'disabled',
      () =>
        scene.store.transaction((tx) =>
          tx.staff.save({ ...member('ben', 'approver'), disabledAt: scene.nature.now() }),
        ),
    ],
    ['lapsed', async () => scene.nature.advance(chatIdle)],
  ])('%s: the dialog ends, its buttons do nothing', async (_, end) => {
    await link('approver');
    await say('bureau');
    await end();
    expect((await say('Chiffres du jour')).join('\n')).not.toContain('Votes');
    expect((await say('bureau')).join('\n')).not.toContain('Autoriser');
  });

  it('erasing all that is known of the resident ends it too', async () => {
    await link('approver');
    await say('supprimer');
    await say('oui');
    expect(await scene.store.transaction((tx) => tx.staff.chat(idOf()))).toBeNull();
  });
});

describe('roles', () => {
  const needed: Readonly<Record<string, readonly Role[]>> = {
    'desk.show': staffRoles,
    'desk.figures': staffRoles,
    'desk.waiting': ['approver'],
    'desk.running': ['approver', 'campaigner'],
    'desk.round': ['approver'],
    'desk.release': ['approver'],
    'desk.stop': ['approver', 'campaigner'],
    'desk.report': ['agent'],
  };
  const args = { id: 'none', version: 1, reference: 'R-CDFHJ3', state: 'done', note: '' };

  const ops = deskOps(() => ({ cost: 0, reminder: 0, segments: 0 }));

  it.each(staffRoles)('%s may do what the table says, and nothing else', async (role) => {
    await link(role);
    const allowed: string[] = [];
    for (const name of Object.keys(needed)) {
      const op = ops[name];
      if (op?.kind !== 'local') throw new Error(name);
      const answer = await scene.store.transaction((tx) =>
        op.run(args, {
          tx,
          now: scene.nature.now(),
          world: scene.parvis.engine.world,
          conversation: { id: idOf(), helped: false, can: { senderIsPhone: false } },
        } as OpContext),
      );
      if (answer.ok || answer.reason !== 'role') allowed.push(name);
    }
    expect(allowed).toEqual(Object.keys(needed).filter((name) => needed[name]?.includes(role)));
  });
});

describe.each(['telegram', 'web'])('gestures, on %s', (channel) => {
  beforeEach(() => {
    where = channel;
  });
  afterEach(() => {
    where = 'telegram';
  });

  it('figures of the day, for every role', async () => {
    await link('auditor');
    await say('bureau');
    expect((await say('Chiffres du jour')).join('\n')).toContain(
      'Signalements : 0 reçus, 0 en cours, 0 réglés.',
    );
  });

  it('a release asks for a proof in the console, then for a button', async () => {
    await link('approver');
    await draft();
    await say('bureau');
    await say('Autoriser un envoi');
    const read = (await say('Le square')).join('\n');
    expect(read).toContain('Un nouveau square ouvre samedi.');
    expect(read).toContain('120 personnes');
    expect((await say('Autoriser l’envoi')).join('\n')).toContain('Connectez-vous d’abord à la console');
    expect(await stateOf()).toBe('draft');
    await prove();
    expect((await say('Autoriser l’envoi')).join('\n')).toContain('Envoi autorisé : Le square');
    expect(await acts()).toContain('ben round.released');
  });

  it('a proof older than 15 minutes is none', async () => {
    await link('approver');
    await draft();
    await prove();
    scene.nature.advance(15 * 60_000);
    await say('bureau');
    await say('Autoriser un envoi');
    await say('Le square');
    expect((await say('Autoriser l’envoi')).join('\n')).toContain('Connectez-vous d’abord');
  });

  it('who wrote it can’t release it', async () => {
    await link('approver');
    await draft('ben');
    await prove();
    await say('bureau');
    await say('Autoriser un envoi');
    await say('Le square');
    expect((await say('Autoriser l’envoi')).join('\n')).toContain('Une autre personne doit l’autoriser');
    expect(await stateOf()).toBe('draft');
  });

  it('“stop envoi” stops the one that runs; STOP is the resident’s own', async () => {
    await link('campaigner');
    await draft();
    await scene.store.transaction(async (tx) => {
      const row = await tx.rounds.load('r1');
      if (row)
        await tx.rounds.save({
          ...row,
          state: 'sending',
          releasedBy: 'eve',
          preparedAt: 1,
          content: { ...row.content, startsAt: 1 },
        });
    });
    expect((await say('stop envoi')).join('\n')).toContain('Envoi arrêté : Le square');
    expect(await stateOf()).toBe('stopped');
    expect(await acts()).toContain('ben round.stopped');
    expect((await say('STOP')).join('\n')).toContain('Vous ne recevrez plus');
  });

  it('changes a report’s state by its reference, with words for who sent it', async () => {
    await link('agent');
    expect((await say('R-CDFHJ3 fait')).join('\n')).toContain('Quels mots pour la personne ?');
    expect((await say('Merci à vous')).join('\n')).toContain('Je ne trouve pas');
  });

  it('a report’s new state is kept and noted', async () => {
    await link('agent');
    const { vault } = scene.parvis.engine.world;
    await scene.store.transaction((tx) =>
      tx.reports.add(
        report('r', { reference: 'R-CDFHJ3', address: vault.seal('quai'), words: vault.seal('un banc') }),
      ),
    );
    await say('R-CDFHJ3 fait');
    expect((await say('Sans mot')).join('\n')).toContain('R-CDFHJ3 : c’est enregistré.');
    expect((await scene.store.transaction((tx) => tx.reports.byReference('R-CDFHJ3')))?.state).toBe('done');
    expect(await acts()).toContain('ben report.state-changed');
  });

  it('unlinks the conversation in the chat, and notes who did', async () => {
    await link('auditor');
    await say('bureau');
    expect((await say('Délier la conversation')).join()).toContain('n’est plus liée à votre compte');
    expect(await scene.store.transaction((tx) => tx.staff.chat(idOf()))).toBeNull();
    expect(await acts()).toEqual(['ben staff.chat-unlinked']);
  });
});
