import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failureKind } from '../../bots/staff/failures.ts';
import { meet } from '../../core/conversation/persons.ts';
import { startKannelStub } from '../peers/kannel-stub.ts';
import { type DeskTest, openDesk } from './desk.ts';

const words = 'un canari que personne ne lit';

describe('messages that could not be sent', () => {
  let desk: DeskTest;
  const ids: number[] = [];

  /** A message given up with this code, to a conversation of the web chat. */
  async function dead(code: string): Promise<number> {
    const { store, vault, nature } = desk.service.parvis.engine.world;
    const message = { v: 1, language: 'fr', text: words };
    const at = nature.now();
    return store.transaction(async (tx) => {
      const row = {
        id: `c-${code}`,
        channel: 'web',
        sender: vault.seal('s'),
        person: 'p',
        session: null,
        version: 0,
        leftAt: null,
        lastSaidAt: null,
      };
      if ((await tx.conversations.load(row.id)) === null) await tx.conversations.add(row);
      const id = await tx.outbox.add({
        conversation: row.id,
        channel: 'web',
        class: 'notice',
        message: vault.seal(JSON.stringify(message)),
        createdAt: at - 3 * 3_600_000,
        notBefore: at,
        expiresAt: at + 1000,
      });
      await tx.outbox.settle(id, 'dead', code, at);
      return id;
    });
  }

  beforeAll(async () => {
    desk = await openDesk();
    ids.push(await dead('403'), await dead('403'), await dead('131047'));
  });
  afterAll(() => desk.close());

  it('are shown by kind, with what the code means and their age; never their words', async () => {
    const admin = await desk.as('admin');
    const { text } = await admin.get('/staff/outbox');
    expect(text).toContain('La personne a bloqué ou quitté le service. N’insistez pas : abandonnez.');
    expect(text).toContain('WhatsApp n’accepte qu’un modèle approuvé');
    expect(text).toContain('3 heures');
    expect(text).not.toContain(words);
    const kind = await admin.get('/staff/outbox/kind?channel=web&code=403');
    expect(kind.text).toContain(`Réessayer ${ids[0]}`);
    expect(kind.text).not.toContain(`Réessayer ${ids[2]}`);
    expect((await (await desk.as('agent')).get('/staff/outbox')).status).toBe(403);
  });

  it('are a card of the first page', async () => {
    const { text } = await (await desk.as('admin')).get('/staff');
    expect(text).toContain('3 messages non envoyés');
  });

  it('go out again, one or all of a code, or are given up after a confirmation', async () => {
    const admin = await desk.as('admin');
    const { store } = desk.service.parvis.engine.world;
    const states = () => store.transaction((tx) => tx.outbox.counts());
    await admin.post('/staff/outbox/retry', { id: String(ids[2]) });
    expect((await admin.get('/staff/outbox')).text).toContain('Un message repart.');
    expect(await states()).toMatchObject({ dead: 2, waiting: 1 });
    const page = await admin.get('/staff/outbox/discard?channel=web&code=403');
    expect(page.text).toContain('Tous les messages Chat du site de code 403 ne partiront plus');
    await admin.post('/staff/outbox/discard', { channel: 'web', code: '403' });
    expect(await states()).toMatchObject({ dead: 0, expired: 2 });
    await admin.post('/staff/outbox/retry', { channel: 'web', code: '403' });
    expect((await admin.get('/staff/outbox')).text).toContain('ce message n’est plus en échec');
    const lines = await store.transaction((tx) => tx.audit.page({ before: null, limit: 10 }));
    expect(lines.map(({ act, actor, detail }) => ({ act, actor, detail }))).toEqual([
      { act: 'outbox.discarded', actor: admin.staff.id, detail: { channel: 'web', code: '403', count: 2 } },
      { act: 'outbox.retried', actor: admin.staff.id, detail: { count: 1 } },
    ]);
  });

  it('leave out what was parked, until it is taken again or let go', async () => {
    const { store, vault } = desk.service.parvis.engine.world;
    const id = await store.transaction(async (tx) => {
      const row = { key: 'k', conversation: 'c', channel: 'sms', body: vault.seal(words), at: 5 };
      const added = (await tx.inbox.add(row)) ?? 0;
      await tx.inbox.park(added, 'turn.failed');
      return added;
    });
    const admin = await desk.as('admin');
    const { text } = await admin.get('/staff/outbox');
    expect(text).toContain(`Reprendre ${id}`);
    expect(text).not.toContain(words);
    await admin.post(`/staff/outbox/parked/${id}/discard`);
    expect((await admin.get('/staff/outbox')).text).toContain(
      'Le message est abandonné et son texte effacé.',
    );
    expect(await store.transaction((tx) => tx.inbox.backlog(9))).toMatchObject({ pending: 0, parked: 0 });
  });
});

describe('a message that is sent again', () => {
  it('arrives at the provider', async () => {
    const stub = await startKannelStub('box', 'word');
    const desk = await openDesk({
      KANNEL_SEND_URL: stub.sendUrl,
      KANNEL_USERNAME: 'box',
      KANNEL_PASSWORD: 'word',
      KANNEL_FROM: '3975',
      KANNEL_WEBHOOK_SECRET: 'a-secret-of-sixteen-or-more',
    });
    const { parvis } = desk.service;
    const { world } = parvis.engine;
    const id = await world.store.transaction(async (tx) => {
      const { row } = await meet(world, tx, 'sms', '+33639980001', 1);
      const message = { v: 1, language: 'fr', text: words };
      const at = world.nature.now();
      const times = { createdAt: at, notBefore: at, expiresAt: at + 1000 };
      const sealed = world.vault.seal(JSON.stringify(message));
      const added = await tx.outbox.add({
        conversation: row.id,
        channel: 'sms',
        class: 'notice',
        message: sealed,
        ...times,
      });
      await tx.outbox.settle(added, 'dead', '503', at);
      return added;
    });
    await parvis.sender.start();
    await parvis.sender.idle();
    expect(stub.sent).toHaveLength(0);
    await (await desk.as('admin')).post('/staff/outbox/retry', { id: String(id) });
    await parvis.sender.idle();
    expect(stub.sent.map((query) => [query.get('to'), query.get('text')])).toEqual([['+33639980001', words]]);
    await desk.close();
    await stub.stop();
  });
});

describe('what a code means', () => {
  it.each([
    ['403', 'left'],
    ['131047', 'window'],
    ['21614', 'number'],
    ['190', 'account'],
    ['429', 'busy'],
    ['503', 'outage'],
    ['timeout', 'doubt'],
    ['restored', 'restored'],
    ['unreadable', 'unreadable'],
    ['131051', 'content'],
    ['quantum', 'other'],
  ])('%s: %s', (code, kind) => {
    expect(failureKind(code)).toBe(kind);
  });
});
