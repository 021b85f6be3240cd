import { XMLValidator } from 'fast-xml-parser';
import { h } from 'preact';
import { renderToStaticMarkup } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import { openSqlite } from '../../adapters/sqlite/index.ts';
import { loadCity } from '../../bots/city/load.ts';
import { BarChart, StackedChart } from '../../bots/results/bars.tsx';
import { csvLines } from '../../bots/results/csv.ts';
import { answersCsv } from '../../bots/results/exports.ts';
import { RateMap } from '../../bots/results/map.tsx';
import { crowd, square } from './crowd.ts';

describe('CSV', () => {
  it('is as a French spreadsheet wants it', () => {
    expect(csvLines([['a', 3.5, 12_000, null, 'b;c "d"\ne']])).toBe('a;3,5;12000;;"b;c ""d""\ne"\r\n');
  });

  it('runs nobody’s words', () => {
    const cells = ['=1+1', '+33', '-2', '@x', '\tx', '\rx', 'x=1'];
    expect(
      cells.map((cell) =>
        csvLines([[cell]])
          .replaceAll('"', '')
          .slice(0, -2),
      ),
    ).toEqual(["'=1+1", "'+33", "'-2", "'@x", "'\tx", "'\rx", 'x=1']);
    expect(csvLines([[-2.5]])).toBe('-2,5\r\n');
  });
});

describe('a long file', () => {
  it('is streamed: a hundred thousand rows in little memory', async () => {
    const store = await openSqlite({ file: ':memory:' });
    await crowd(store, 100_000, (text) => text);
    const words = { name: (question: { id: string }) => question.id, language: 'fr' };
    let [rows, longest, most] = [0, 0, 0];
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    for await (const chunk of answersCsv(store, square.id, square.questions, words)) {
      rows += chunk.split('\r\n').length - 1;
      longest = Math.max(longest, chunk.length);
      most = Math.max(most, process.memoryUsage().heapUsed - before);
    }
    expect(rows).toBe(100_001);
    expect(longest).toBeLessThan(50_000);
    expect(most).toBeLessThan(150 * 1024 * 1024);
    await store.close();
  }, 120_000);
});

const text = { id: 'c', title: 'Un <titre>', description: 'Ce qu’on y voit' };

describe('charts', () => {
  it('bars are as long as their values, a hidden one has no length', () => {
    const bars = [
      { label: 'Oui & non', value: 40, shown: '40' },
      { label: 'Non', value: 10, shown: '10' },
      { label: 'Peu', value: null, shown: 'moins de 10' },
    ];
    const svg = renderToStaticMarkup(h(BarChart, { ...text, bars }));
    expect(XMLValidator.validate(svg)).toBe(true);
    expect([...svg.matchAll(/class="chart-bar"[^>]* width="([\d.]+)"/g)].map(([, width]) => width)).toEqual([
      '384',
      '96',
    ]);
    expect([...svg.matchAll(/class="chart-hidden"/g)]).toHaveLength(1);
    expect(svg).toContain('<title id="c-t">Un &lt;titre></title>');
    expect(svg).toMatch(/class="chart-value"[^>]*>moins de 10</);
  });

  it('stacked bars fill the width by their shares', () => {
    const rows = [
      { label: '11e', values: [30, 10] },
      { label: '20e', values: [null, 10] },
    ];
    const svg = renderToStaticMarkup(
      h(StackedChart, { ...text, parts: ['oui', 'non'], rows, hidden: 'caché' }),
    );
    expect(XMLValidator.validate(svg)).toBe(true);
    expect(
      [...svg.matchAll(/class="chart-part-\d" x="([\d.]+)" y="[\d.]+" width="([\d.]+)" height="18"/g)].map(
        ([, x, width]) => [x, width],
      ),
    ).toEqual([
      ['0', '360'],
      ['360', '120'],
    ]);
    expect(svg).toContain('20e (caché)');
  });

  it('the map shades outlines by rate, or dots where there are none', () => {
    const city = loadCity('cities/paris');
    const rates = { '11': 4, '20': 1, '5': null };
    const named = (sector: string) => sector;
    const dots = renderToStaticMarkup(h(RateMap, { ...text, city, areas: [], rates, named }));
    expect(XMLValidator.validate(dots)).toBe(true);
    expect(dots).toMatch(/<circle class="map-shade-4"[^>]*><title>11</);
    expect(dots).toMatch(/<circle class="map-shade-1"[^>]*><title>20</);
    expect(dots).toMatch(/<circle class="map-hidden"[^>]*><title>5</);
    const ring = [
      [2.3, 48.8],
      [2.4, 48.8],
      [2.4, 48.9],
      [2.3, 48.8],
    ] as const;
    const area = { kind: 'district', code: '11', name: '11e', district: '11', polygons: [[ring]] } as const;
    const drawn = renderToStaticMarkup(h(RateMap, { ...text, city, areas: [area], rates, named }));
    expect(drawn).toMatch(/<path class="map-shade-4" fill-rule="evenodd" d="M4,\d+(\.\d+)?L476,/);
  });
});
