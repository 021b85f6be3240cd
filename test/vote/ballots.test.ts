import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ballotsOps } from '../../core/civic/ballots.ts';
import { boxCsv, closePoll } from '../../core/civic/polls-counting.ts';
import { DAY, type Hall, openHall, staff } from './fixture.ts';

const cast = ballotsOps['ballots.cast'];
const poll = 'demonstration';
const ballot = (city: readonly string[], own: readonly string[] = [], sector = '11') => ({
  poll,
  sector,
  marks: { city, sector: own },
});

let hall: Hall;
beforeEach(async () => {
  hall = await openHall();
});
afterEach(() => hall.store.close());

const envelopes = () => hall.store.transaction((tx) => tx.ballots.envelopes(poll));
const staffed = () => ({ store: hall.store, nature: hall.nature, actor: staff });

describe('casting', () => {
  it('gives a tracking code, then another at each new vote; one envelope stays', async () => {
    const person = await hall.person('+33639980001');
    const first = await hall.run(cast, ballot(['p01']), { person });
    const second = await hall.run(cast, ballot(['p02'], ['p19']), { person });
    const closesAt = hall.nature.now() + 60 * DAY - 1;
    expect(first).toMatchObject({ ok: true, value: { again: false, closesAt } });
    expect(second).toMatchObject({ ok: true, value: { again: true, closesAt } });
    const trackers = [first, second].map((answer) => (answer.value as { tracker: string }).tracker);
    for (const tracker of trackers) expect(tracker).toMatch(/^[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$/);
    expect(trackers[0]).not.toBe(trackers[1]);
    expect(await envelopes()).toHaveLength(1);
  });

  it('keeps one envelope of a hundred casts at once', async () => {
    const person = await hall.person('+33639980001');
    const casts = Array.from({ length: 100 }, (_, at) =>
      hall.run(cast, ballot([at % 2 === 0 ? 'p01' : 'p02']), { person }),
    );
    const answers = await Promise.all(casts);
    expect(answers.every(({ ok }) => ok)).toBe(true);
    expect(await envelopes()).toHaveLength(1);
    expect(await hall.store.transaction((tx) => tx.ballots.rollSize(poll))).toBe(1);
  });

  it('does not count a vote without the age declared for this very poll', async () => {
    const person = await hall.person('+33639980001');
    const old = await hall.load(person);
    if (!old) throw new Error('no person');
    for (const facts of [{}, { ofAge: 'another' }, { ofAge: true }]) {
      await hall.store.transaction((tx) => tx.people.save({ ...old, facts }));
      const refused = { ok: false, reason: 'age', value: { minAge: 7 } };
      expect(await hall.run(cast, ballot(['p01']), { person })).toEqual(refused);
    }
    expect(await envelopes()).toHaveLength(0);
  });

  it('does not count a vote without a proven number', async () => {
    const person = await hall.person();
    expect(await hall.run(cast, ballot(['p01']), { person })).toEqual({ ok: false, reason: 'unproven' });
    expect(await envelopes()).toHaveLength(0);
  });

  it.each([
    ['nothing', ballot([]), 'empty'],
    ['an unknown project', ballot(['p01', 'p99']), 'choices'],
    ['a project twice', ballot(['p01', 'p01']), 'choices'],
    ['a sector project on the city paper', ballot(['p19']), 'choices'],
    ['a project of another sector', ballot([], ['p15']), 'choices'],
    ['five choices of four', ballot(['p01', 'p02', 'p03', 'p04', 'p05']), 'too-many'],
    ['no such sector', ballot(['p01'], [], '99'), 'sector'],
    ['no such poll', { ...ballot(['p01']), poll: 'other' }, 'closed'],
    ['marks that are none', { poll, sector: '11', marks: 'p01' }, 'empty'],
  ])('refuses %s', async (_, args, reason) => {
    const person = await hall.person('+33639980001');
    expect(await hall.run(cast, args, { person })).toEqual({ ok: false, reason });
    expect(await envelopes()).toHaveLength(0);
  });

  it('refuses from the closing instant on, not a millisecond before', async () => {
    const person = await hall.person('+33639980001');
    hall.nature.advance(60 * DAY - 1);
    expect(await hall.run(cast, ballot(['p01']), { person })).toMatchObject({ ok: true });
    hall.nature.advance(1);
    expect(await hall.run(cast, ballot(['p02']), { person })).toEqual({ ok: false, reason: 'closed' });
  });

  it('tells in which polls one voted, and the day only', async () => {
    const person = await hall.person('+33639980001');
    const mine = ballotsOps['ballots.mine'];
    expect(await hall.run(mine, {}, { person })).toEqual({ ok: true, value: { polls: [] } });
    await hall.run(cast, ballot(['p01']), { person });
    expect(await hall.run(mine, {}, { person })).toEqual({
      ok: true,
      value: { polls: [{ id: poll, title: 'Budget participatif', day: '2026-11-23' }] },
    });
    const stranger = await hall.person();
    expect(await hall.run(mine, {}, { person: stranger })).toEqual({ ok: true, value: { polls: [] } });
  });
});

describe('the count', () => {
  async function vote(e164: string, city: readonly string[], own: readonly string[] = []) {
    const answer = await hall.run(cast, ballot(city, own), { person: await hall.person(e164) });
    return (answer.value as { tracker: string }).tracker;
  }

  it('counts each last vote once, publishes the box by tracker and destroys what led to voters', async () => {
    const trackers = [
      await vote('+33639980001', ['p01', 'p02'], ['p19']),
      await vote('+33639980002', ['p02']),
      await vote('+33639980003', [], ['p19', 'p20']),
    ];
    const closed = await closePoll(staffed(), poll, hall.passphrases);
    if (!closed.ok) throw new Error(closed.reason);
    const votes = Object.fromEntries(closed.results.counts.map(({ project, votes }) => [project, votes]));
    expect(closed.results).toMatchObject({ ballots: 3, damaged: 0 });
    expect(votes).toMatchObject({ p01: 1, p02: 2, p19: 2, p20: 1, p03: 0 });
    expect(Object.keys(votes)).toHaveLength(35);
    expect(closed.results.counts.slice(0, 2).map(({ project }) => project)).toEqual(['p02', 'p19']);
    expect(closed.box.map(({ tracker }) => tracker)).toEqual([...trackers].sort());
    expect(boxCsv(closed.box).split('\n')[0]).toBe('tracker,sector,city,sector_projects');
    expect(boxCsv(closed.box)).toContain(`${trackers[0]},11,p01 p02,p19\n`);
    const row = await hall.store.transaction((tx) => tx.polls.load(poll));
    expect(row).toMatchObject({ wrappedKey: null, poll: { state: 'closed' } });
    expect(await envelopes()).toEqual([]);
    expect(await hall.store.transaction((tx) => tx.ballots.box(poll))).toEqual(closed.box);
    expect(await closePoll(staffed(), poll, hall.passphrases)).toEqual({ ok: false, reason: 'counted' });
    expect(await hall.store.transaction((tx) => tx.audit.verify())).toMatchObject({ broken: null });
  });

  it('refuses a wrong passphrase and lets the vote go on', async () => {
    await vote('+33639980001', ['p01']);
    const wrong = [hall.passphrases[0], 'wrong'] as const;
    expect(await closePoll(staffed(), poll, wrong)).toEqual({ ok: false, reason: 'passphrase' });
    expect(await vote('+33639980002', ['p01'])).toMatch(/-/);
  });

  it('does not count an envelope that was altered or put in by another key, and says how many', async () => {
    await vote('+33639980001', ['p01']);
    await vote('+33639980002', ['p02']);
    const [first, second] = await envelopes();
    if (!first || !second) throw new Error('two envelopes were cast');
    // The database's holder puts one voter's envelope in place of the other's.
    await hall.store.transaction((tx) =>
      tx.ballots.cast({
        poll,
        voterKey: first.voterKey,
        rollKey: 'r',
        day: '2026-11-23',
        envelope: second.envelope,
      }),
    );
    expect(await closePoll(staffed(), poll, hall.passphrases)).toEqual({
      ok: false,
      reason: 'damaged',
      damaged: 1,
    });
    const closed = await closePoll(staffed(), poll, hall.passphrases, true);
    expect(closed).toMatchObject({ ok: true, results: { ballots: 1, damaged: 1 } });
  });

  it('refuses what was never opened', async () => {
    expect(await closePoll(staffed(), 'none', hall.passphrases)).toEqual({ ok: false, reason: 'unknown' });
  });
});
