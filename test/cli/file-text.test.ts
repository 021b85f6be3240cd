import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadCity } from '../../bots/city/load.ts';
import { textOf } from '../../bots/cli/file-text.ts';
import { readWorkshops } from '../../bots/cli/workshops-file.ts';

const text = 'id;titre\r\na1;« L’été à l’école » : 5 €\r\n';
/** “CSV (séparateur : point-virgule)” of a French Excel: é, «, », ’ and € have one byte each. */
const excel = Buffer.from(text.replaceAll('’', '\x92').replaceAll('€', '\x80'), 'latin1');

describe('the text of a file', () => {
  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with its mark', Buffer.from(`\ufeff${text}`)],
    ['Windows-1252, from a French Excel', excel],
    ['UTF-16, from a spreadsheet', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16, the other way round', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
  ])('in %s', (_, bytes) => expect(textOf(bytes)).toBe(text));

  it('in UTF-8 with a torn letter is refused, with its line', () => {
    const bytes = Buffer.from('ligne\nété, élu, \x00', 'utf8');
    bytes[bytes.length - 1] = 0xe9;
    expect(() => textOf(bytes)).toThrow('line 2: has letters that are not written as UTF-8');
  });
});

describe('workshops from a table of a French Excel', () => {
  const city = loadCity('cities/paris');
  const heads = 'id;title_fr;title_en;summary_fr;summary_en;theme_fr;theme_en;starts;place;places';
  const row = 'velo;Réparer;Repair;Atelier d’été;Summer;Vélo;Bike;2027-06-03 18:30;Café;12';
  const table = `${heads}\r\n${row}\r\n`;

  it.each([
    ['semicolons, CRLF, Windows-1252', Buffer.from(table.replaceAll('’', '\x92'), 'latin1')],
    ['a mark', Buffer.from(`\ufeff${table}`)],
    ['tabs, UTF-16', Buffer.from(`\ufeff${table.replaceAll(';', '\t')}`, 'utf16le')],
    ['commas', Buffer.from(table.replaceAll(';', ','))],
  ])('with %s', (_, bytes) => {
    const [one] = readWorkshops('a.csv', textOf(bytes), city, 0);
    expect(one).toMatchObject({
      id: 'velo',
      title: { fr: 'Réparer', en: 'Repair' },
      summary: { fr: 'Atelier d’été', en: 'Summer' },
      startsAt: Date.UTC(2027, 5, 3, 16, 30),
      place: 'Café',
      places: 12,
    });
  });

  it('names each line with other cells than the head, and a column that is there twice; leaves empty rows aside', () => {
    expect(() => readWorkshops('a.csv', `${heads};id\r\n${row}\r\nx;y\r\n`, city, 0)).toThrow(
      /line 1: id is there twice\nline 2: has more or fewer cells than the first line\nline 3: has more or fewer/,
    );
    const empty = heads.replace(/[^;]/g, '');
    expect(readWorkshops('a.csv', `${table}${empty}\r\n${empty}\r\n`, city, 0)).toHaveLength(1);
  });

  it('tells at once what is wrong in a cell, and what rows have against each other', () => {
    const rows = [row, row.replace(';12', ';douze'), row.replace('Repair', ''), row.replace('velo', 'vélo')];
    expect(() => readWorkshops('a.csv', [heads, ...rows].join('\n'), city, 0)).toThrow(
      [
        'line 3, column 10: places: must be a number',
        'line 3, column 1: id: velo is there twice',
        'line 4, column 1: id: velo is there twice',
        'line 4, column 3: title.en: is missing in en',
        'line 5, column 1: id: small letters, digits and dashes only, 32 at most',
      ].join('\n'),
    );
  });
});

describe('a poll’s file with faults of every kind', () => {
  it('has them told in one go, by line', async () => {
    const { readPoll } = await import('../../bots/cli/polls-file.ts');
    const source = readFileSync('cities/paris/demonstration/poll.yaml', 'utf8');
    const wrong = source
      .replace('days: 60', 'opensAt: 2026-12-02\nclosesAt: 2026-12-01')
      .replace(/^title:.*$/m, 'titel:')
      .replace(/theme: \w+/, 'theme: magie')
      .replace(/cost: \d+/, 'cost: cher');
    const told = (() => {
      try {
        readPoll(wrong, loadCity('cities/paris'), 0);
        return [];
      } catch (error) {
        return String(error)
          .split('\n')
          .map((line) => line.replace(/^.*?line \d+(, column \d+)?: /, ''));
      }
    })();
    expect(told).toHaveLength(5);
    for (const one of [
      'title: is missing',
      'titel: no field is called titel',
      'closesAt: is not after opensAt',
      'projects.0.theme: no theme is called magie',
      'projects.0.cost: must be a number',
    ])
      expect(told).toContain(one);
  });
});
