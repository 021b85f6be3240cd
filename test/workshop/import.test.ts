import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadCity } from '../../bots/city/load.ts';
import { readWorkshops } from '../../bots/cli/workshops-file.ts';

const city = loadCity('cities/paris');
const now = Date.UTC(2026, 10, 23, 9);
const table = `id;title_fr;title_en;summary_fr;summary_en;theme_fr;theme_en;starts;hours;place;address;lat;lon;places;accessible;languages;access
velo;Réparer son vélo;Mend your bicycle;Frein;Brakes;Vélo;Cycling;2026-12-05T14:00;3;Atelier;12 rue de Belleville;48,872;2,3785;12;oui;fr en;
ecoute;Écoute;Listening;Pour agents;For agents;Formation;Training;2026-12-08 09:30;;Salle;;;;8;non;fr;AGENT26
`;

function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    return (error as Error).message;
  }
  return 'taken';
}

describe('workshops from a file', () => {
  it('the demonstration: four, one for agents, in the days that follow', () => {
    const source = readFileSync('cities/paris/demonstration/workshops.yaml', 'utf8');
    const read = readWorkshops('a.yaml', source, city, now);
    expect(read.map(({ id, audience }) => `${id} ${audience}`)).toEqual([
      'compost all',
      'velo all',
      'budget all',
      'ecoute agents',
    ]);
    expect(read.every(({ demonstration }) => demonstration)).toBe(true);
    expect(new Date(read[0]?.startsAt ?? 0).toISOString()).toBe('2026-11-26T17:30:00.000Z');
  });

  it('a table, by semicolons or commas', () => {
    const read = readWorkshops('a.csv', table, city, now);
    expect(read).toMatchObject([
      {
        id: 'velo',
        title: { fr: 'Réparer son vélo', en: 'Mend your bicycle' },
        startsAt: Date.UTC(2026, 11, 5, 13),
        endsAt: Date.UTC(2026, 11, 5, 16),
        lat: 48.872,
        places: 12,
        accessible: true,
        languages: ['fr', 'en'],
        audience: 'all',
      },
      {
        id: 'ecoute',
        endsAt: Date.UTC(2026, 11, 8, 10, 30),
        lat: null,
        audience: 'agents',
        access: 'AGENT26',
      },
    ]);
    const commas = table.replaceAll('48,872;2,3785', '48.872;2.3785').replaceAll(';', ',');
    expect(readWorkshops('a.csv', commas, city, now)).toEqual(read);
  });

  it.each([
    ['no places', table.replace(';12;oui', ';0;oui'), /^line 2, column \d+: places: /],
    [
      'no such day',
      table.replace('2026-12-08 09:30', 'demain'),
      'line 3, column 8: starts: needs a date as 2026-12-03T18:30',
    ],
    ['the same id', table.replace('ecoute;', 'velo;'), 'line 3, column 1: id: velo is there twice'],
    [
      'a language missing',
      table.replace('Mend your bicycle', ''),
      'line 2, column 3: title.en: is missing in en',
    ],
    ['nothing', 'id;title_fr\n', 'line 1: workshops: is empty'],
  ])('a table with %s is refused, whole, with its line', (_, source, message) => {
    const said = refusal(() => readWorkshops('a.csv', source, city, now));
    if (typeof message === 'string') expect(said).toBe(message);
    else expect(said).toMatch(message);
  });

  it('a YAML file with a wrong line too', () => {
    const source = readFileSync('cities/paris/demonstration/workshops.yaml', 'utf8');
    expect(
      refusal(() => readWorkshops('a.yaml', source.replace('district: "12"', 'district: "21"'), city, now)),
    ).toBe('line 16, column 15: workshops.0.district: no district is called 21');
  });
});
