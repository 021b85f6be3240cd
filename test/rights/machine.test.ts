import { describe, expect, it } from 'vitest';
import { capabilities as sms } from '../../adapters/sms/channel.ts';
import { render } from '../../adapters/sms/render.ts';
import { countSegments } from '../../adapters/sms/segments.ts';
import { phrasesOf } from '../../bots/assemble.ts';
import { loadCity, loadLocales } from '../../bots/city/load.ts';
import { compose } from '../../core/conversation/prompt.ts';
import { begin, play } from '../../core/conversation/turn.ts';
import type { DialogEvent } from '../../core/conversation/vocabulary.ts';
import { data } from '../../dialogs/data.ts';
import { can, input, restingStates, walk } from '../report/walk.ts';

const city = loadCity('cities/paris');
const phrases = phrasesOf(city, loadLocales('locales', city.languages));

const ok = (op: string, value?: unknown): DialogEvent => ({ type: 'call.ok', op, value });
const refused = (op: string, reason: string, value?: unknown): DialogEvent => ({
  type: 'call.refused',
  op,
  reason,
  value,
});

const longest = {
  hint: '01',
  sector: '20e arrondissement',
  reports: 1_234,
  followed: 1_234,
  votes: 12,
  stoppedAt: Date.UTC(2026, 8, 23),
};
const bare = { hint: 'none', sector: 'none', reports: 0, followed: 0, votes: 0, stoppedAt: 0 };
const link = { url: 'https://parvis.example/data/AAAAAAAAAAAAAAAAAAAAAA', until: longest.stoppedAt };
const file = { name: 'mes-donnees.json', mime: 'application/json', ref: 'm1' };
const ops = ['rights.summary', 'rights.export', 'rights.send-code', 'rights.erase'];
const answers: readonly DialogEvent[] = [
  ok('rights.summary', longest),
  ok('rights.summary', bare),
  ok('rights.summary', { ...longest, canLink: true }),
  ok('rights.export', link),
  refused('rights.export', 'nowhere'),
  refused('rights.export', 'wrong', { left: 1 }),
  ok('rights.export', file),
  ok('rights.send-code', { hint: '01', minutes: 10 }),
  ...['too-many', 'invalid', 'foreign', 'no-channel'].map((reason) => refused('rights.send-code', reason)),
  ok('rights.erase'),
  refused('rights.erase', 'wrong', { left: 1 }),
  ...['expired', 'locked', 'other-number'].map((reason) => refused('rights.erase', reason)),
  ...ops.flatMap((op): DialogEvent[] => [{ type: 'call.failed', op }, refused(op, 'something')]),
];
const terse = { ...can, document: false, terse: true, senderIsPhone: true };
const starts = [
  input({}),
  input({ erase: true }),
  input({}, { can: terse }),
  input({ erase: true }, { can: terse }),
];

const walked = walk(data, starts, answers);
const says = [...new Map(walked.says.map((say) => [JSON.stringify(say), say])).values()];

describe('the dialog data', () => {
  it('can be brought to every state', () => {
    expect(restingStates(data).filter((state) => !walked.states.has(state))).toEqual([]);
  });

  it('leaves nobody without an answer', () => {
    expect(walked.faults).toEqual([]);
  });

  it('erases only after a clear yes, and asks for a code where the sender may be forged', () => {
    expect([...walk(data, [input({ erase: true })], answers).calls]).toEqual(['rights.erase']);
    const forged = walk(data, [input({ erase: true }, { can: terse })], answers);
    expect([...forged.calls]).toEqual(['rights.send-code']);
  });

  it('takes the code that was sent, asks again after a wrong one, and stops at the last', () => {
    const events: readonly DialogEvent[] = [
      { type: 'said.choice', id: 'yes' },
      ok('rights.send-code', { hint: '01', minutes: 10 }),
      { type: 'said.text', text: '12 34 56' },
      refused('rights.erase', 'wrong', { left: 1 }),
      { type: 'said.text', text: '654321' },
      refused('rights.erase', 'locked'),
    ];
    let turn = begin(data, input({ erase: true }, { can: terse }));
    const heard = events.flatMap((event) => {
      turn = play(data, turn.snapshot, event);
      return turn.effects.map((effect) => (effect.type === 'say' ? effect.key : JSON.stringify(effect)));
    });
    expect(heard).toEqual([
      '{"type":"call","op":"rights.send-code","args":{"why":"erase"}}',
      'data.code',
      '{"type":"call","op":"rights.erase","args":{"code":"12 34 56"}}',
      'data.wrong',
      'data.code',
      '{"type":"call","op":"rights.erase","args":{"code":"654321"}}',
      'data.lapsed',
    ]);
    expect(turn.done).toBe(true);
  });

  it('offers the file only where a file can be sent', () => {
    const choices = (id: string) => walked.says.find(({ key }) => key === id)?.choices?.map((one) => one.id);
    expect(choices('data.summary')).toEqual(['file', 'notifications', 'erase', '@menu']);
    expect(choices('data.summary-only')).toEqual(['notifications', 'erase', '@menu']);
  });

  it('is said in every language, long and short', () => {
    for (const say of says)
      for (const language of city.writtenIn)
        for (const short of [true, false]) {
          const reader = { language, can: { ...sms, terse: short } };
          expect(compose(phrases, say, reader, 1).message.text).not.toMatch(/[{}]|undefined/);
        }
  });

  it('fits two segments by SMS, choices included', () => {
    const long: string[] = [];
    for (const say of says)
      for (const language of city.writtenIn) {
        const { message } = compose(phrases, say, { language, can: sms }, 1);
        const text = render(message)
          .map((part) => String(part.text))
          .join('');
        const { segments, encoding, units } = countSegments(text);
        const isSent = say.key !== 'data.here';
        if (isSent && (segments > 2 || encoding !== 'gsm7'))
          long.push(`${say.key} ${language} ${units}: ${text}`);
      }
    expect(long).toEqual([]);
  });
});
