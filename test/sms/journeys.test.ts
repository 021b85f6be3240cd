import { beforeAll, describe, expect, it } from 'vitest';
import { type Cost, measure } from '../../bench/sms/measure.ts';
import { journeys, playJourneys } from '../../bench/sms/play.ts';
import { table } from '../../bench/sms/show.ts';
import { loadTariffs } from '../../bots/city/tariffs.ts';

/** Eight entries of a menu beside the greeting or the help. */
const three = ['help', 'menu'];

describe('each journey by SMS alone', () => {
  let costs: readonly Cost[] = [];
  beforeAll(async () => {
    costs = await playJourneys(journeys, loadTariffs('cities/paris'));
  });

  it.each(journeys)('%s comes to its end, in GSM-7, with no question above two segments', (name) => {
    const cost = costs.find(({ journey }) => journey === name);
    // The list of languages, each in its own script.
    expect(cost?.ucs2).toBe(name === 'language' ? 1 : 0);
    const most = three.includes(name) ? 3 : 2;
    expect(cost?.costly.filter(({ segments }) => segments > most)).toEqual([]);
    if (most === 2) expect(cost?.costly).toEqual([]);
  });

  it('a report takes five segments', () => {
    const report = costs.find(({ journey }) => journey === 'report');
    expect(report).toMatchObject({ written: 4, sent: 4, sentSegments: 5 });
    expect(report?.price).toBeCloseTo(5 * 0.045);
  });
});

describe('what is measured', () => {
  const tariffs = { sms: { out: 0.05, in: 0.01 }, templates: {} };
  const cost = measure(
    'one',
    [
      { human: '[Oui]', answers: ['a'.repeat(161), 'ë'.repeat(135)] },
      { human: '(wait 3 h)', answers: ['plus tard'] },
      { human: 'ça', answers: [] },
    ],
    tariffs,
  );

  it('messages both ways, segments, euros', () => {
    expect(cost).toMatchObject({ written: 2, writtenSegments: 2, sent: 3, sentSegments: 6, ucs2: 1 });
    expect(cost.price).toBeCloseTo(6 * 0.05 + 2 * 0.01);
    expect(cost.costly).toEqual([{ segments: 3, text: 'ë'.repeat(135) }]);
    expect(measure('one', [], null).price).toBeNull();
  });

  it('is shown as a table, with what is dear below', () => {
    expect(table([cost]).split('\n')).toEqual([
      '| journey | written | texts | segments | UCS-2 | euros | above two segments |',
      '|---------|--------:|------:|---------:|------:|------:|-------------------:|',
      '| one     |       2 |     3 |        6 |     1 | 0.320 |                  3 |',
      '',
      `one: 3 segments: ${'ë'.repeat(135)}`,
    ]);
  });
});
