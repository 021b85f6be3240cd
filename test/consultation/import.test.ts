import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openSqlite } from '../../adapters/sqlite/index.ts';
import { loadCity } from '../../bots/city/load.ts';
import { importConsultation, openConsultation } from '../../bots/cli/consultations.ts';
import { readConsultation } from '../../bots/cli/consultations-file.ts';
import { instantIn } from '../../core/civic/civil-time.ts';
import { isConsultationOpen } from '../../core/civic/consultations.ts';
import { frozenNature } from '../nature.ts';

const city = loadCity('cities/paris');
const demonstration = readFileSync('cities/paris/demonstration/consultation.yaml', 'utf8');
const now = Date.UTC(2026, 10, 23, 9);

const file = `id: quartier
title: { fr: Le quartier, en: The quarter }
intro: { fr: Deux questions., en: Two questions. }
next: { fr: Merci., en: Thanks. }
opensAt: 2026-12-01T09:00
closesAt: 2026-12-15
questions:
  - id: un
    kind: one
    text: { fr: Oui ou non ?, en: Yes or no? }
    choices:
      - { id: oui, text: { fr: Oui, en: Yes } }
      - { id: non, text: { fr: Non, en: No } }
`;

function refusal(source: string): string {
  try {
    readConsultation(source, city, now);
  } catch (error) {
    return (error as Error).message;
  }
  return 'taken';
}

describe('a round from its file', () => {
  it('the demonstration: six questions, one of each kind, for 60 days', () => {
    const round = readConsultation(demonstration, city, now);
    expect(round.questions.map(({ kind }) => kind)).toEqual([
      'one',
      'several',
      'ranking',
      'scale',
      'text',
      'place',
    ]);
    expect(round).toMatchObject({ state: 'draft', demonstration: true, opensAt: now });
    expect((round.closesAt - now) / 86_400_000).toBe(60);
  });

  it('dates are on the city’s clocks; a bare last day is whole', () => {
    const { opensAt, closesAt } = readConsultation(file, city, now);
    expect(new Date(opensAt).toISOString()).toBe('2026-12-01T08:00:00.000Z');
    expect(new Date(closesAt).toISOString()).toBe('2026-12-15T23:00:00.000Z');
  });

  it.each([
    ['an unknown kind', file.replace('kind: one', 'kind: many'), /^line 9, column \d+: questions\.0\.kind: /],
    [
      'a title that is missing in a language',
      file.replace('fr: Le quartier, ', ''),
      'line 2, column 8: title: is missing in fr',
    ],
    [
      'the same choice twice',
      file.replace('id: non', 'id: oui'),
      'line 12, column 7: questions.0.choices: a choice is there twice, or is called skip or done',
    ],
    [
      'dates the wrong way round',
      file.replace('2026-12-15', '2026-11-15'),
      'line 6, column 11: closesAt: is not after opensAt',
    ],
    [
      'no such day',
      file.replace('2026-12-15', '2026-02-30'),
      'line 6, column 11: closesAt: needs a date as 2026-12-01 or 2026-12-01T09:00 (or days)',
    ],
    [
      'a field that nobody knows',
      `${file}colour: red\n`,
      'line 14, column 9: colour: no field is called colour',
    ],
    ['no YAML', 'a: [', /^line 1, column \d+: /],
    [
      'a question that takes more than two SMS',
      file
        .replace('fr: Oui ou non ?', `fr: ${'x'.repeat(150)}`)
        .replace('fr: Oui,', `fr: ${'y'.repeat(40)},`)
        .replace('fr: Non,', `fr: ${'z'.repeat(40)},`),
      'line 8, column 5: questions.0: is too long for two SMS with its choices: 236 characters, 225 at most',
    ],
  ])('%s is named with its line', (_, source, message) => {
    const told = refusal(source);
    if (typeof message === 'string') expect(told).toBe(message);
    else expect(told).toMatch(message);
  });

  it('nothing is half imported; twice changes nothing; what is open is not replaced', async () => {
    const store = await openSqlite({ file: ':memory:' });
    const staffed = { store, nature: frozenNature(now), actor: 'test' };
    await expect(
      importConsultation(staffed, city, file.replace('kind: one', 'kind: many')),
    ).rejects.toMatchObject({
      code: 'import.invalid',
    });
    expect(await store.transaction((tx) => tx.consultations.all())).toEqual([]);
    expect(await importConsultation(staffed, city, file)).toMatchObject({ added: 1 });
    expect(await importConsultation(staffed, city, file)).toMatchObject({ added: 0, changed: 0, same: 1 });
    const other = file.replace('Le quartier', 'Mon quartier');
    expect((await importConsultation(staffed, city, other)).consultation.title.fr).toBe('Mon quartier');
    const past = { ...staffed, nature: frozenNature(Date.UTC(2040, 0, 1)) };
    expect(await openConsultation(past, 'quartier')).toEqual({ ok: false, reason: 'over' });
    expect(await openConsultation(staffed, 'quartier')).toMatchObject({
      ok: true,
      consultation: { state: 'open' },
    });
    expect(await importConsultation(staffed, city, other)).toMatchObject({ added: 0, changed: 0, same: 1 });
    await expect(importConsultation(staffed, city, file)).rejects.toThrow(
      'quartier is open: only a draft is replaced',
    );
    expect(await openConsultation(staffed, 'quartier')).toEqual({ ok: false, reason: 'not-draft' });
    await store.close();
  });
});

describe('the city’s clocks', () => {
  it.each([
    ['over the day of 23 hours', '2026-03-28T18:00', 2, '2026-03-30T16:00:00.000Z'],
    ['over the day of 25 hours', '2026-10-24T18:00', 2, '2026-10-26T17:00:00.000Z'],
    ['to an hour that is skipped, the one after it', '2026-03-28T02:30', 1, '2026-03-29T01:30:00.000Z'],
  ])('days of a window end at the hour they began: %s', (_, begins, days, ends) => {
    const dated = file.replace(/opensAt: .*/, `opensAt: ${begins}`).replace(/closesAt: .*/, `days: ${days}`);
    const { closesAt } = readConsultation(dated, city, now);
    expect(new Date(closesAt).toISOString()).toBe(ends);
  });

  it.each([
    ['2026-03-29', '2026-03-29T22:00:00.000Z'],
    ['2026-10-25', '2026-10-25T23:00:00.000Z'],
    ['2026-10-24', '2026-10-24T22:00:00.000Z'],
  ])('a last day of %s is whole, whatever its hours', (day, ends) => {
    expect(new Date(instantIn(day, 'Europe/Paris', true) ?? 0).toISOString()).toBe(ends);
  });

  it('a consultation is open at its first instant, and not at its last', () => {
    const { opensAt, closesAt, ...rest } = readConsultation(file, city, now);
    const open = { ...rest, opensAt, closesAt, state: 'open' as const };
    const at = [opensAt - 1, opensAt, closesAt - 1, closesAt];
    expect(at.map((each) => isConsultationOpen(open, each))).toEqual([false, true, true, false]);
  });

  it.each([
    ['2026-07-01T12:00', '2026-07-01T10:00:00.000Z'],
    ['2026-12-01 18:30', '2026-12-01T17:30:00.000Z'],
    ['2026-12-01', '2026-11-30T23:00:00.000Z'],
    // Skipped in spring: the hour after it. Twice in autumn: one of the two.
    ['2026-03-29T02:30', '2026-03-29T01:30:00.000Z'],
    ['2026-10-25T03:00', '2026-10-25T02:00:00.000Z'],
  ])('%s in Paris', (local, utc) => {
    expect(new Date(instantIn(local, 'Europe/Paris') ?? 0).toISOString()).toBe(utc);
  });
  it.each(['', '2026-13-01', '2026-02-30', '2026-12-01T25:00', 'demain'])('%s is no date', (text) => {
    expect(instantIn(text, 'Europe/Paris')).toBeNull();
  });
});
