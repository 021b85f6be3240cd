import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Tx } from '../../core/ports.ts';
import type { OpenStores, Stores } from './contract.ts';

const media = (id: string, more: object = {}) => ({
  id,
  state: 'kept' as const,
  mime: 'image/jpeg',
  bytes: Buffer.from([1]),
  createdAt: 10,
  ...more,
});
const outgoing = (conversation: string, message: string) => ({
  conversation,
  channel: 'x',
  class: 'reply' as const,
  message,
  createdAt: 1,
  notBefore: 1,
  expiresAt: 100,
});
const person = (id: string) => ({
  id,
  channel: 'x',
  sender: 'sealed',
  person: 'p1',
  session: null,
  version: 0,
  leftAt: null,
  lastSaidAt: null,
});

/** What hangs on one conversation, all of it. */
async function fill(tx: Tx, conversation: string): Promise<void> {
  await tx.conversations.add(person(conversation));
  await tx.conversations.alias(`alias of ${conversation}`, conversation);
  await tx.timers.set({ conversation, key: 'k', dueAt: 5, event: '{}' });
  const job = { id: `job of ${conversation}`, op: 'o', frame: 'f', args: '', attempts: 0, createdAt: 1 };
  await tx.jobs.add({ ...job, conversation });
  const code = { phoneKey: 'k1', phone: 'sealed', codeKey: 'c', sentAt: 1, expiresAt: 9, tries: 0 };
  await tx.codes.put({ ...code, conversation });
  await tx.media.add(media(`photo of ${conversation}`, { conversation }));
  const parked = await tx.inbox.add({ key: conversation, conversation, channel: 'x', body: 'words', at: 1 });
  await tx.inbox.park(parked ?? 0, 'turn.failed');
}

const claim = { node: 'n', now: 50, leaseUntil: 60, limit: 10 };

export function rightsContract(open: OpenStores): void {
  describe('rights', () => {
    let stores: Stores;
    beforeEach(async () => {
      stores = await open();
    });
    afterEach(() => stores.close());
    const run = <T>(work: (tx: Tx) => Promise<T>) => stores.one.transaction(work);

    it('empties one conversation of all that hangs on it, and leaves the other', async () => {
      await run(async (tx) => {
        for (const conversation of ['c1', 'c2']) await fill(tx, conversation);
        await tx.outbox.add(outgoing('c1', 'waits'));
        await tx.rights.emptyConversation('c1');
        expect((await tx.timers.due(9, 9)).map(({ conversation }) => conversation)).toEqual(['c2']);
        expect((await tx.jobs.claim(claim)).map(({ conversation }) => conversation)).toEqual(['c2']);
        expect([await tx.codes.load('c1'), (await tx.codes.load('c2'))?.phoneKey]).toEqual([null, 'k1']);
        expect([await tx.media.load('photo of c1'), (await tx.media.load('photo of c2'))?.mime]).toEqual([
          null,
          'image/jpeg',
        ]);
        expect((await tx.inbox.backlog(9)).parked).toBe(1);
        expect(await tx.conversations.load('c1')).toEqual(person('c1'));
        expect(await tx.outbox.counts()).toMatchObject({ waiting: 0, expired: 1 });
      });
    });

    it('blanks what was not sent, whatever became of it; what comes after goes as ever', async () => {
      await run(async (tx) => {
        await tx.conversations.add(person('c1'));
        for (const state of ['dead', 'uncertain'] as const) {
          const id = await tx.outbox.add(outgoing('c1', state));
          await tx.outbox.settle(id, state, 'why', 2);
        }
        await tx.outbox.addHeld(outgoing('c1', 'in flight'), claim);
        await tx.rights.emptyConversation('c1');
        expect(await tx.outbox.dead(9)).toEqual([]);
        const reply = await tx.outbox.addHeld(outgoing('c1', 'done'), claim);
        expect(reply.held).toBe(true);
        await tx.outbox.sent(reply.id, 3, 'provider');
        expect(await tx.outbox.counts()).toMatchObject({ sending: 0, sent: 1, expired: 3 });
      });
    });

    it('removes a conversation, under all its names; the keys of what came in stay', async () => {
      await run(async (tx) => {
        await fill(tx, 'c1');
        await tx.inbox.add({ key: 'late', conversation: 'c1', channel: 'x', body: 'words', at: 1 });
        await tx.rights.emptyConversation('c1');
        await tx.rights.removeConversation('c1');
        expect(await tx.conversations.load('c1')).toBeNull();
        expect(await tx.conversations.known('alias of c1')).toBeNull();
        expect(await tx.inbox.nextPending(99)).toBeNull();
        const again = { key: 'late', conversation: 'c1', channel: 'x', body: null, at: 2 };
        expect(await tx.inbox.add(again)).toBeNull();
      });
    });

    it('a message in flight that arrives after all is no error', async () => {
      await run(async (tx) => {
        await tx.conversations.add(person('c1'));
        const { id } = await tx.outbox.addHeld(outgoing('c1', 'in flight'), claim);
        await tx.rights.emptyConversation('c1');
        await tx.rights.removeConversation('c1');
        await tx.outbox.partSent(id, 1, 'first');
        await tx.outbox.sent(id, 3, 'second');
        expect(await tx.outbox.counts()).toMatchObject({ sent: 1 });
      });
    });

    it('removes the uploads behind the lines of one owner', async () => {
      await run(async (tx) => {
        for (const owner of ['o1', 'o2']) {
          await tx.lines.append({ owner, key: `key of ${owner}`, body: 'sealed', at: 1 }, 9);
          await tx.media.add(media(`key of ${owner}`, { state: 'raw' }));
        }
        await tx.rights.removeUploads('o1');
        expect(await tx.media.load('key of o1')).toBeNull();
        expect((await tx.media.load('key of o2'))?.state).toBe('raw');
      });
    });

    it('forgets how many codes a number was sent', async () => {
      await run(async (tx) => {
        for (const key of ['k1', 'k2']) await tx.codes.countSent(key, 5);
        await tx.rights.forgetNumber('k1');
        expect([await tx.codes.sentSince('k1', 0), await tx.codes.sentSince('k2', 0)]).toEqual([0, 1]);
      });
    });

    it('takes one ballot back, and its voter off the roll', async () => {
      await run(async (tx) => {
        for (const [poll, voter] of ['a1', 'a2', 'b1'])
          await tx.ballots.cast({
            poll: poll ?? '',
            voterKey: `v${voter}`,
            rollKey: `r${voter}`,
            day: '2026-11-23',
            envelope: Buffer.from([1]),
          });
        const vote = { poll: 'a', voterKey: 'v1', rollKey: 'r1' };
        expect(await tx.rights.withdrawBallot(vote)).toBe(true);
        expect(await tx.rights.withdrawBallot(vote)).toBe(false);
        const voters = async (poll: string) =>
          (await tx.ballots.envelopes(poll)).map(({ voterKey }) => voterKey);
        expect([await voters('a'), await tx.ballots.rollSize('a')]).toEqual([['v2'], 1]);
        expect([await voters('b'), await tx.ballots.votedOn('b', 'r1')]).toEqual([['v1'], '2026-11-23']);
      });
    });

    it('purges the sealed files of before, nothing else', async () => {
      await run(async (tx) => {
        await tx.media.add(media('old', { state: 'sealed' }));
        await tx.media.add(media('new', { state: 'sealed', createdAt: 11 }));
        await tx.media.add(media('photo'));
        expect(await tx.rights.purgeFiles(11, 11)).toBe(1);
        const left = [await tx.media.load('old'), await tx.media.load('new'), await tx.media.load('photo')];
        expect(left.map((row) => row?.state)).toEqual([undefined, 'sealed', 'kept']);
      });
    });

    it('finds a file by its link until its time is over, and purges it then', async () => {
      const link = { key: 'k1', until: 20 };
      await run((tx) => tx.media.add(media('linked', { state: 'sealed', link })));
      await run(async (tx) => {
        expect((await tx.media.byLink('k1', 19))?.id).toBe('linked');
        expect(await tx.media.byLink('k1', 20)).toBeNull();
        expect(await tx.media.byLink('k2', 19)).toBeNull();
        expect(await tx.rights.purgeFiles(10, 19)).toBe(0);
        expect(await tx.rights.purgeFiles(10, 20)).toBe(1);
      });
    });
  });
}
