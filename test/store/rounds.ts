import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Exclusion, RecipientRow, RoundRow } from '../../core/delivery/rounds/round.ts';
import type { Tx } from '../../core/ports.ts';
import type { OpenStores, Stores } from './contract.ts';
import { conversation } from './conversations.ts';
import { feed, keys, line, round, some } from './rounds-rows.ts';

export function roundContract(open: OpenStores): void {
  describe('rounds', () => {
    let stores: Stores;
    const run = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => stores.one.transaction(work);
    const outcomes = async () => some((await run((tx) => tx.rounds.figures(round('r')))).outcomes);
    beforeEach(async () => {
      stores = await open();
      await run((tx) => tx.rounds.save(round('r')));
    });
    afterEach(() => stores.close());

    async function list(...more: readonly RecipientRow[]): Promise<void> {
      await run((tx) =>
        tx.rounds.addRecipients([line('b'), line('a'), line('c', { channel: 'y' }), ...more]),
      );
    }

    it('keeps rounds, gives them by state, the oldest first, and all, the latest first', async () => {
      const old = round('old', { createdAt: 0, state: 'stopped', reason: 'staff' });
      const draft = round('new', { createdAt: 9, state: 'draft', releasedBy: null });
      await run(async (tx) => {
        await tx.rounds.save(draft);
        await tx.rounds.save(old);
        await tx.rounds.save({ ...old, fed: 5 });
      });
      expect(await run((tx) => tx.rounds.load('old'))).toEqual({ ...old, fed: 5 });
      expect(await run((tx) => tx.rounds.load('none'))).toBeNull();
      const ids = (rows: readonly RoundRow[]) => rows.map(({ id }) => id);
      expect(ids(await run((tx) => tx.rounds.all()))).toEqual(['new', 'r', 'old']);
      expect(ids(await run((tx) => tx.rounds.inState(['sending', 'stopped'])))).toEqual(['r', 'old']);
      expect(ids(await run((tx) => tx.rounds.inState(['draft'])))).toEqual(['new']);
    });

    it.each([
      ['by its author', { releasedBy: 'ana' }],
      ['by who edited it last', { editedBy: 'ben' }],
      ['by nobody', { releasedBy: null }],
    ])('refuses a round released %s', async (_, wrong) => {
      await expect(run((tx) => tx.rounds.save(round('w', wrong)))).rejects.toThrow(/check/i);
      expect(await run((tx) => tx.rounds.load('w'))).toBeNull();
    });

    it('gives persons page by page with their conversations, last used first', async () => {
      await run(async (tx) => {
        for (const id of ['p2', 'p1', 'p3']) {
          const nobody = { phoneKey: null, phone: null, provenAt: null, stoppedAt: null, facts: {} };
          await tx.people.add({ id, createdAt: 1, ...nobody });
        }
        await tx.conversations.add({ ...conversation('early'), person: 'p2', lastSaidAt: 5 });
        await tx.conversations.add({ ...conversation('late'), person: 'p2', lastSaidAt: 6 });
      });
      const page = await run((tx) => tx.rounds.people('p1', 1));
      expect(page.map(({ person, conversations }) => [person.id, conversations.map(({ id }) => id)])).toEqual(
        [['p2', ['late', 'early']]],
      );
      expect((await run((tx) => tx.rounds.people('p2', 9))).map(({ person }) => person.id)).toEqual(['p3']);
    });

    it('has a person, and a key, once; gives who waits by channel or all, in the order of keys', async () => {
      await list(line('a', { person: 'other' }), line('z', { person: 'p-a' }));
      expect(await run((tx) => tx.rounds.recipients('r'))).toBe(3);
      expect(await run((tx) => tx.rounds.channels('r'))).toEqual(['x', 'y']);
      const waiting = (channel: string | null, limit = 9) =>
        run(async (tx) => keys(await tx.rounds.waiting('r', 'first', channel, limit, 0)));
      expect(await waiting('x')).toEqual(['a', 'b']);
      expect(await waiting(null)).toEqual(['a', 'b', 'c']);
      expect(await waiting(null, 1)).toEqual(['a']);
      await run(async (tx) => {
        await feed(tx, 'a');
        await tx.rounds.exclude('r', 'b', 'first', 'left');
      });
      expect(await waiting(null)).toEqual(['c']);
      expect(await waiting('x')).toEqual([]);
      await run((tx) => tx.rounds.clearRecipients('r'));
      expect(await run((tx) => tx.rounds.recipients('r'))).toBe(0);
    });

    it('takes back what has not departed, also what is held, and lets it wait again with its cost', async () => {
      await list();
      const ids = await run(async (tx) => [await feed(tx, 'a'), await feed(tx, 'b')]);
      await run((tx) => tx.outbox.claim({ now: 10, node: 'n', leaseUntil: 99, limit: 9 }));
      await run((tx) => tx.outbox.depart(ids[0] ?? 0));
      await run((tx) => feed(tx, 'c'));
      expect(await run((tx) => tx.rounds.outstanding('r'))).toEqual({ x: 3 });
      expect(await run((tx) => tx.rounds.unsent())).toEqual(['r']);
      expect(await run((tx) => tx.rounds.withdraw('r', 'off', 20, 'y'))).toBe(0);
      expect(await run((tx) => tx.rounds.withdraw('r', 'stopped', 20))).toBe(2);
      expect(await outcomes()).toEqual({ queued: 1, expired: 2 });
      expect(await run((tx) => tx.rounds.returnExpired('r'))).toEqual({ people: 2, cost: 200 });
      expect(await run((tx) => tx.rounds.returnExpired('r'))).toEqual({ people: 0, cost: 0 });
      expect(await outcomes()).toEqual({ queued: 1, waiting: 2 });
      await run((tx) => tx.outbox.sent(ids[0] ?? 0, 21, null));
      expect(await run((tx) => tx.rounds.unsent())).toEqual([]);
      expect(await run((tx) => tx.rounds.lastLetter('r'))).toBe((ids[1] ?? 0) + 1);
    });

    it('never lets wait again what a restore may have sent', async () => {
      await list();
      await run((tx) => feed(tx, 'a'));
      await run((tx) => tx.outbox.doubtAll(20));
      await run((tx) => tx.outbox.discard(99, 21));
      expect(await run((tx) => tx.rounds.returnExpired('r'))).toEqual({ people: 0, cost: 0 });
      expect(await outcomes()).toEqual({ waiting: 2, expired: 1 });
    });

    it('lets those wait again whose message failed; the uncertain ones when asked', async () => {
      await list();
      await run(async (tx) => {
        await tx.outbox.settle(await feed(tx, 'a'), 'dead', '400', 11);
        await tx.outbox.settle(await feed(tx, 'b'), 'uncertain', 'timeout', 11);
        await tx.outbox.sent(await feed(tx, 'c'), 11, 'key');
        await tx.outbox.note(
          { channel: 'x', status: 'failed', at: 12, failure: { class: 'invalid', code: '470' } },
          'key',
        );
      });
      const figures = await run((tx) => tx.rounds.figures(round('r')));
      expect(some(figures.outcomes)).toEqual({ failed: 2, uncertain: 1 });
      expect(figures.why).toEqual({ 400: 1, timeout: 1, 470: 1 });
      expect(figures.spent).toBe(700);
      expect(await run((tx) => tx.rounds.returnFailed('r', false))).toBe(2);
      expect(await outcomes()).toEqual({ waiting: 2, uncertain: 1 });
      expect(await run((tx) => tx.rounds.returnFailed('r', true))).toBe(1);
      expect(await outcomes()).toEqual({ waiting: 3 });
      expect(await run((tx) => tx.outbox.dead(9))).toEqual([]);
    });

    it('an uncertain one is what its provider says of it', async () => {
      await list();
      await run(async (tx) => {
        for (const [key, status] of [
          ['a', 'delivered'],
          ['b', 'failed'],
        ] as const) {
          const outboxId = await feed(tx, key);
          await tx.outbox.settle(outboxId, 'uncertain', 'timeout', 11);
          await tx.outbox.note({ channel: 'x', status, at: 12, outboxId: String(outboxId) }, null);
        }
      });
      expect(await outcomes()).toEqual({ waiting: 1, delivered: 1, failed: 1 });
    });

    it('judges by what is settled after a message: failures, doubts, stops', async () => {
      await list();
      const ids = await run(async (tx) => {
        await tx.people.add({
          ...{
            id: 'gone',
            createdAt: 1,
            phoneKey: null,
            phone: null,
            provenAt: null,
            stoppedAt: 15,
            facts: {},
          },
        });
        await tx.conversations.add({ ...conversation('c-c'), person: 'gone' });
        const all = [await feed(tx, 'a'), await feed(tx, 'b'), await feed(tx, 'c')];
        await tx.outbox.settle(all[0] ?? 0, 'dead', '400', 11);
        await tx.outbox.settle(all[1] ?? 0, 'uncertain', 'timeout', 11);
        await tx.outbox.sent(all[2] ?? 0, 11, null);
        return all;
      });
      expect(await run((tx) => tx.rounds.health('r', 0))).toEqual({ settled: 3, failed: 2, stops: 1 });
      expect(await run((tx) => tx.rounds.health('r', ids[1] ?? 0))).toEqual({
        settled: 1,
        failed: 0,
        stops: 1,
      });
    });

    it('reminds those whose message was sent, once, whatever became of the reminder', async () => {
      await list();
      const ids = await run(async (tx) => [
        await feed(tx, 'a', 'first', 30),
        await feed(tx, 'b', 'first', 20),
      ]);
      const due = (before: number) =>
        run(async (tx) => keys(await tx.rounds.waiting('r', 'reminder', 'x', 9, before)));
      expect(await due(99)).toEqual([]);
      await run(async (tx) => {
        for (const id of ids) await tx.outbox.sent(id, 31, null);
      });
      expect(await due(19)).toEqual([]);
      expect(await due(29)).toEqual(['b']);
      expect(await due(30)).toEqual(['b', 'a']);
      await run((tx) => feed(tx, 'b', 'reminder', 80));
      await run((tx) => tx.rounds.exclude('r', 'a', 'reminder', 'answered'));
      expect(await due(99)).toEqual([]);
      await run((tx) => tx.rounds.withdraw('r', 'stopped', 81));
      expect(await run((tx) => tx.rounds.returnExpired('r'))).toEqual({ people: 1, cost: 100 });
      expect(await due(29)).toEqual(['b']);
      const figures = await run((tx) => tx.rounds.figures(round('r')));
      expect([some(figures.outcomes), some(figures.reminders)]).toEqual([
        { sent: 2, waiting: 1 },
        { excluded: 1 },
      ]);
    });

    it('says why to whom nothing came, and to nobody else', async () => {
      await list();
      await run(async (tx) => {
        const again = await feed(tx, 'a');
        await tx.outbox.retry(again, 11, '500', null);
        await tx.outbox.sent(again, 12, null);
        await feed(tx, 'b');
        await tx.rounds.withdraw('r', 'round-stopped', 13);
        await tx.rounds.exclude('r', 'c', 'first', 'left');
      });
      const lines = await run((tx) => tx.rounds.lines({ round: round('r'), after: '', limit: 9 }));
      expect(lines.map(({ key, outcome, why }) => [key, outcome, why])).toEqual([
        ['a', 'sent', null],
        ['b', 'expired', 'round-stopped'],
        ['c', 'excluded', 'left'],
      ]);
      const { why } = await run((tx) => tx.rounds.figures(round('r')));
      expect(why).toEqual({ 'round-stopped': 1, left: 1 });
    });

    it('gives lines in pages, all or of one outcome', async () => {
      await list();
      await run((tx) => tx.rounds.exclude('r', 'b', 'first', 'no-template'));
      const lines = (after: string, limit: number, outcome?: 'waiting') =>
        run(async (tx) =>
          (await tx.rounds.lines({ round: round('r'), after, limit, ...(outcome && { outcome }) })).map(
            (each) => [each.key, each.outcome, each.why],
          ),
        );
      expect(await lines('', 2)).toEqual([
        ['a', 'waiting', null],
        ['b', 'excluded', 'no-template'],
      ]);
      expect(await lines('a', 9, 'waiting')).toEqual([['c', 'waiting', null]]);
    });

    it.each<[string, readonly string[], Exclusion | null, Record<string, number>]>([
      ['neither was written to', [], 'merged', { excluded: 1, waiting: 2 }],
      ['one was written to', ['b'], 'merged', { excluded: 1, queued: 1, waiting: 1 }],
      [
        'both were, and the second has not left',
        ['a', 'b'],
        'merged',
        { excluded: 1, queued: 1, waiting: 1 },
      ],
    ])('after a merge the person is in it once: %s', async (_, written, why, expected) => {
      await list();
      await run(async (tx) => {
        for (const key of written) await feed(tx, key);
        await tx.rounds.reassign('p-a', 'p-b');
      });
      const figures = await run((tx) => tx.rounds.figures(round('r')));
      expect(some(figures.outcomes)).toEqual(expected);
      expect(figures.why).toEqual({ [String(why)]: 1 });
      expect(figures.audience).toBe(3);
    });

    it('keeps the lines of who is erased, nobody’s', async () => {
      await list();
      await run(async (tx) => {
        await tx.outbox.sent(await feed(tx, 'a'), 11, null);
        await tx.rounds.forget('p-a');
        await tx.rounds.forget('p-b');
      });
      expect(await outcomes()).toEqual({ sent: 1, excluded: 1, waiting: 1 });
      const lines = await run((tx) => tx.rounds.lines({ round: round('r'), after: '', limit: 2 }));
      expect(lines.map(({ person, conversation: where }) => [person, where])).toEqual([
        [null, null],
        [null, null],
      ]);
    });
  });
}
