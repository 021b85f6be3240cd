import { describe, expect, test } from 'vitest';
import type { Outbound } from '../../core/conversation/vocabulary.ts';
import type { Channel } from '../../core/ports.ts';
import { createVault } from '../../core/vault.ts';
import { checkRecords } from './check-records.ts';
import { checkSends } from './check-sends.ts';
import { checkTurns } from './check-turns.ts';
import type { LedgerEvent, Remains } from './ledger.ts';
import type { Taken } from './providers.ts';

const vault = createVault([{ id: '1', key: new Uint8Array(32).fill(7) }]);
const nothing: Remains = {
  ...{ events: [], rows: [], inbox: [], conversations: [], reports: [] },
  ...{ jobs: 0, roll: 0, envelopes: 0, integrity: 'ok' },
};

let clock = 0;
const event = (kind: LedgerEvent['kind'], item: string): LedgerEvent => {
  clock += 1;
  return { kind, at: clock, conversation: 'c', item };
};

describe('turns', () => {
  const conversation = (version: number) => [{ id: 'c', channel: 'telegram', sender: '', version }];
  const kinds = (remains: Partial<Remains>, accepted: readonly string[] = []) =>
    checkTurns({ ...nothing, ...remains }, accepted, [{ from: 0, to: 10_000 }]).map(({ kind }) => kind);

  test('a message, an answer, a timer and one put aside have a turn each', () => {
    const events = [
      ...[event('said', 'a'), event('turn', '1'), event('job', 'j'), event('turn', '2')],
      ...[
        event('timer', 't'),
        event('turn', '3'),
        event('kept', 'b'),
        event('turn', '4'),
        event('late', 'b'),
      ],
    ];
    const inbox = [
      { key: 'a', state: 1 },
      { key: 'b', state: 1 },
    ];
    expect(kinds({ events, inbox, conversations: conversation(4) }, ['a', 'b'])).toEqual([]);
  });

  test('acknowledged and not there, or without its turn, is lost', () => {
    expect(kinds({}, ['a'])).toEqual(['lost']);
    expect(kinds({ inbox: [{ key: 'a', state: 0 }] }, ['a'])).toEqual(['lost']);
    expect(kinds({ events: [event('said', 'a')], conversations: conversation(0) })).toEqual(['lost']);
  });

  test('a turn without a cause is double, and so is a message taken twice', () => {
    const events = [event('said', 'a'), event('turn', '1'), event('turn', '2')];
    expect(kinds({ events, conversations: conversation(2) })).toEqual(['double']);
    const twice = [event('said', 'a'), event('said', 'a')];
    expect(kinds({ events: twice, inbox: [{ key: 'a', state: 1 }] })).toEqual(['double']);
  });

  test('parked, a version that does not count the turns, a long wait', () => {
    expect(kinds({ inbox: [{ key: 'a', state: 2 }] })).toEqual(['parked']);
    expect(kinds({ conversations: conversation(3) })).toEqual(['broken']);
    const kept = { ...event('kept', 'a'), at: 0 };
    const late = { ...event('late', 'a'), at: 6_000 };
    expect(kinds({ events: [kept, late] })).toEqual(['broken']);
  });
});

describe('sends', () => {
  const channel = { render: ({ text }: Outbound) => [{ payload: { text } }] } as unknown as Channel;
  const row = (id: number, state = 2, code: string | null = null) => ({
    ...{ id, conversation: 'c', channel: 'telegram', state, code },
    message: vault.seal(JSON.stringify({ text: `message ${id}` })),
  });
  const send = (id: number, life = 1, at = 0, lost = false): Taken => {
    const content = JSON.stringify({ text: `message ${id}` });
    return { channel: 'telegram', chat: '7', life, at, content, row: null, id: 'x', lost };
  };
  const check = (rows: Remains['rows'], sends: readonly Taken[], events: readonly LedgerEvent[] = []) => {
    const conversations = [{ id: 'c', channel: 'telegram', sender: vault.seal('7'), version: 0 }];
    const remains = { ...nothing, rows, events, conversations };
    const channels = new Map([['telegram', channel]]);
    // The first life was over at 15.
    const { faults, duplicates } = checkSends(remains, sends, channels, vault, new Map([[1, 15]]));
    return [...faults.map(({ kind }) => kind), duplicates];
  };

  test('in order, once each', () => {
    expect(check([row(1), row(2)], [send(1), send(2)])).toEqual([0]);
  });

  test('again in another life, or after a broken connection, is counted only', () => {
    expect(check([row(1), row(2)], [send(1, 1), send(1, 2), send(2, 2)])).toEqual([1]);
    expect(check([row(1)], [send(1, 1, 0, true), send(1, 1)])).toEqual([1]);
  });

  test('again in the same life, or after it was noted, is double', () => {
    expect(check([row(1)], [send(1), send(1)])).toEqual(['double', 1]);
    const noted = { ...event('sent', '1'), at: 5 };
    expect(check([row(1)], [send(1, 1, 1), send(1, 2, 9)], [noted])).toEqual(['double', 1]);
  });

  test('again in another life while the first one went on is double', () => {
    expect(check([row(1)], [send(1, 2, 10), send(1, 3, 20)])).toEqual(['double', 1]);
  });

  test('never sent, still waiting, given up without a reason: lost', () => {
    expect(check([row(1)], [])).toEqual(['lost', 0]);
    expect(check([row(1, 0)], [])).toEqual(['lost', 0]);
    expect(check([row(1, 3)], [])).toEqual(['lost', 0]);
    expect(check([row(1, 4, 'expired')], [])).toEqual([0]);
  });

  test('a later one first is out of order', () => {
    expect(check([row(1), row(2)], [send(2), send(1)])).toEqual(['outOfOrder', 0]);
  });

  test('two that say the same, the first sent again by the next life', () => {
    const same = [row(1), { ...row(1), id: 2 }];
    const noted = [
      { ...event('sent', '1'), at: 30 },
      { ...event('sent', '2'), at: 40 },
    ];
    expect(check(same, [send(1, 1, 10), send(1, 2, 20), send(1, 2, 35)], noted)).toEqual([1]);
  });

  test('what was given up holds nothing up', () => {
    expect(check([row(1, 3, '400'), row(2)], [send(2)])).toEqual([0]);
  });

  test('what nobody wrote is broken', () => {
    expect(check([row(1)], [send(1), send(9)])).toEqual(['broken', 0]);
  });
});

describe('records', () => {
  const row = (message: object) => ({
    ...{ id: 1, conversation: 'c', channel: 'telegram', state: 2, code: null },
    message: vault.seal(JSON.stringify(message)),
  });
  const conversations = [{ id: 'c', channel: 'telegram', sender: vault.seal('7'), version: 1 }];
  const kinds = (remains: Partial<Remains>) =>
    checkRecords({ ...nothing, conversations, ...remains }, vault, (chat) => chat).map(({ kind }) => kind);

  test('a report told is there once, and told once', () => {
    const rows = [row({ text: 'Référence : R-ABC234.' })];
    const reports = [{ reference: 'R-ABC234', conversation: 'c' }];
    expect(kinds({ rows, reports })).toEqual([]);
    expect(kinds({ rows })).toEqual(['lost']);
    expect(kinds({ rows: [...rows, ...rows], reports })).toEqual(['double']);
    expect(kinds({ reports })).toEqual(['double']);
  });

  test('one ballot and one line on the roll for each number', () => {
    const rows = [row({ text: 'Enregistré.', forget: true })];
    expect(kinds({ rows, roll: 1, envelopes: 1 })).toEqual([]);
    expect(kinds({ rows, roll: 1, envelopes: 0 })).toEqual(['lost']);
    expect(kinds({ rows, roll: 2, envelopes: 2 })).toEqual(['double']);
  });
});
