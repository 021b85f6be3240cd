import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pollClose, pollOpen, pollResults, pollUnseal } from '../../bots/cli/poll-steps.ts';
import { importPoll, openDemonstration } from '../../bots/cli/polls.ts';
import { readPoll } from '../../bots/cli/polls-file.ts';
import { type Hall, openHall, pollFile, staff } from './fixture.ts';

const source = readFileSync(pollFile, 'utf8');

let hall: Hall;
beforeEach(async () => {
  hall = await openHall();
});
afterEach(() => hall.store.close());

const staffed = () => ({ store: hall.store, nature: hall.nature, actor: staff });
const polls = () => hall.store.transaction((tx) => tx.polls.all());

describe('a poll’s file', () => {
  it('of the demonstration is marked as one, in both languages, with projects for six sectors', () => {
    const { poll, projects } = readPoll(source, hall.world.city, 0);
    expect(poll).toMatchObject({ demonstration: true, state: 'draft', closesAt: 60 * 24 * 3_600_000 });
    expect(projects.filter(({ sector }) => sector === null)).toHaveLength(10);
    const sectors = new Set(projects.flatMap(({ sector }) => sector ?? []));
    expect([...sectors].sort()).toEqual(['10', '11', '13', '18', '20', 'centre']);
    for (const { title, summary, place } of projects)
      for (const text of [title, summary, place]) expect(Object.keys(text)).toEqual(['fr', 'en']);
  });

  it('with wrong lines is refused whole, each line named by its number', async () => {
    const wrong = source
      .replace('cost: 900000', 'cost: dear')
      .replace('theme: velo', 'theme: unknown')
      .replace('id: p09', 'id: p08');
    expect(() => readPoll(wrong, hall.world.city, 0)).toThrow(
      expect.objectContaining({
        code: 'import.invalid',
        message: expect.stringMatching(/^line 35, column \d+: projects\.0\.cost: /),
      }),
    );
    const others = wrong.replace('cost: dear', 'cost: 1').replace('id: demonstration', 'id: other');
    const lineOf = (text: string, from: number) =>
      others.slice(0, others.indexOf(text, from)).split('\n').length;
    const unknown = lineOf('unknown', 0);
    const twice = lineOf('p08', others.indexOf('p08') + 1);
    await expect(importPoll(staffed(), hall.world.city, others)).rejects.toMatchObject({
      message: [
        `line ${unknown}, column 12: projects.4.theme: no theme is called unknown`,
        `line ${twice}, column 9: projects.8.id: p08 is there twice`,
      ].join('\n'),
    });
    expect(await polls()).toHaveLength(1);
  });

  it('that is not YAML names the line', () => {
    expect(() => readPoll('id: a\nb: [1', hall.world.city, 0)).toThrow(/^line 2, column \d+: /);
  });

  it('does not replace a poll in which people vote', async () => {
    const other = source.replace('cost: 900000', 'cost: 900001');
    await expect(importPoll(staffed(), hall.world.city, other)).rejects.toMatchObject({
      code: 'import.invalid',
    });
  });
});

describe('the staff’s commands', () => {
  it('open, close and tell the results', async () => {
    const dated = source
      .replace('id: demonstration', 'id: budget-2027')
      .replace('days: 60', 'opensAt: 2026-11-01T00:00:00+01:00\nclosesAt: 2026-12-01T00:00:00+01:00');
    await importPoll(staffed(), hall.world.city, dated);
    const { city } = hall.world;
    const opened = await pollOpen(staffed(), city, 'budget-2027');
    expect(opened.text).toContain('est ouvert du 1 novembre 2026 à 00:00 au 30 novembre 2026 à 23:59.');
    const [one = '', two = ''] = [...opened.text.matchAll(/(?:[2-9A-Z]{4}-){4}[2-9A-Z]{4}/g)].map(
      ([passphrase]) => passphrase,
    );
    expect(await pollOpen(staffed(), city, 'budget-2027')).toEqual({
      ok: false,
      text: 'Ce vote a déjà été ouvert.',
    });
    const past = source
      .replace('id: demonstration', 'id: budget-2025')
      .replace('days: 60', 'opensAt: 2025-09-01\nclosesAt: 2025-09-18');
    await importPoll(staffed(), city, past);
    expect(await pollOpen(staffed(), city, 'budget-2025')).toEqual({
      ok: false,
      text: 'Ce vote se termine le 18 septembre 2025 à 23:59 : c’est déjà passé. Rien n’a changé.\nChangez la date de fin dans son fichier, puis : parvis import polls FICHIER',
    });
    const kept = await hall.store.transaction((tx) => tx.polls.load('budget-2025'));
    expect(kept?.poll).toMatchObject({ state: 'draft', publicKey: null });
    expect((await pollOpen(staffed(), city, 'none')).text).toMatch(/^Aucun vote ne s’appelle ainsi\./);
    expect((await pollResults(staffed(), 'budget-2027', 'fr')).text).toContain('n’est pas encore dépouillé');
    expect(await pollUnseal(staffed(), 'budget-2027', [one, two])).toMatchObject({
      ok: false,
      text: expect.stringMatching(/^Le vote dure encore\./),
    });
    const early = await pollClose(staffed(), city, 'budget-2027', false);
    expect(early).toMatchObject({
      ok: false,
      text: expect.stringContaining('jusqu’au 30 novembre 2026 à 23:59'),
    });
    expect(await pollClose(staffed(), city, 'budget-2027', true)).toMatchObject({ ok: true });
    expect(await pollClose(staffed(), city, 'budget-2027', true)).toEqual({
      ok: false,
      text: 'Ce vote est déjà arrêté.',
    });
    expect(await pollUnseal(staffed(), 'budget-2027', ['a', 'b'])).toMatchObject({ ok: false, csv: null });
    const closed = await pollUnseal(staffed(), 'budget-2027', [two, one]);
    expect(closed.text.split('\n')[0]).toBe('budget-2027 : 0 bulletins.');
    expect(closed.csv).toBe('tracker,sector,city,sector_projects\n');
  });

  it('the demonstration is opened once', async () => {
    expect(await openDemonstration(staffed(), hall.world.city, source)).toBeNull();
    expect(await polls()).toHaveLength(1);
  });
});
