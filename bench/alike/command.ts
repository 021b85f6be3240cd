import { Command } from 'commander';
import { openSqlite } from '../../adapters/sqlite/index.ts';
import { loadCity } from '../../bots/city/load.ts';
import { createAlikeIndex } from '../../core/civic/alike.ts';
import { meaningsOf } from '../../core/civic/alike-words.ts';
import type { City } from '../../core/civic/city.ts';
import { searchCatalogue } from '../../core/civic/datasets.ts';
import { importEntries } from '../../core/civic/datasets-import.ts';
import { scoreOf } from '../../test/alike/score.ts';

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const subjects =
  'arbres|vélos|écoles|sanisettes|marchés|chantiers|fontaines|bancs|piscines|bibliothèques|trottoirs|crèches'.split(
    '|',
  );
const aspects =
  'horaires|emplacements|comptages|surfaces|budgets|fréquentation|accessibilité|travaux|qualité|entretien'.split(
    '|',
  );
const words = [
  ...subjects,
  ...aspects,
  ...'année adresse gestion direction mesure relevé type code point géométrie arrêté'.split(' '),
];

/** Invented, and the same at every run: a few words of the street among many that are rarer and rarer, as in real ones. */
function invented(count: number) {
  let seed = 1;
  const chance = (): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const pick = (list: readonly string[]): string => list[Math.floor(chance() * list.length)] ?? '';
  const rare = (): string => `terme${Math.floor(3000 ** chance())}`;
  return Array.from({ length: count }, (_, at) => ({
    dataset: `d${at}`,
    title: `${pick(aspects)} des ${pick(subjects)} ${rare()}`,
    description: Array.from({ length: 60 }, () => (chance() < 0.1 ? pick(words) : rare())).join(' '),
    keywords: [pick(subjects), pick(aspects)],
    url: `https://data.example/explore/dataset/d${at}/`,
  }));
}

function quantiles(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1);
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`;
}

async function searches(city: City, count: number): Promise<void> {
  const store = await openSqlite({ file: ':memory:' });
  const entries = invented(count);
  const began = performance.now();
  const page = { total: count, entries, wrong: [], read: count };
  await importEntries('bench', page, { store, city, dryRun: false, progress: () => {} });
  print(`catalogue: ${count} data sets imported in ${Math.round(performance.now() - began)} ms`);
  const times: number[] = [];
  for (let at = 0; at < 200; at += 1) {
    const asked = `les ${aspects[at % aspects.length]} des ${subjects[at % subjects.length]} par arrondissement et par année`;
    const from = performance.now();
    await store.transaction((tx) => searchCatalogue({ tx, city }, asked));
    times.push(performance.now() - from);
  }
  print(`search among them, five shown: ${quantiles(times)}`);
  await store.close();
}

function alikes(city: City, count: number): void {
  const meanings = meaningsOf(city);
  const index = createAlikeIndex();
  const began = performance.now();
  for (const { dataset, title, keywords } of invented(count))
    index.put(dataset, meanings.of(`${title} ${keywords.join(' ')}`));
  print(`alike: ${count} texts read in ${Math.round(performance.now() - began)} ms`);
  const times = subjects.flatMap((subject) =>
    aspects.map((aspect) => {
      const from = performance.now();
      index.find(meanings.of(`${aspect} pour les ${subject} de mon quartier`), 3);
      return performance.now() - from;
    }),
  );
  print(`three alike among them: ${quantiles(times)}`);
}

/** `npm run bench -- alike` */
export function alikeCommand(): Command {
  return new Command('alike')
    .description('what is found alike in the labelled sentences, and how long searches take')
    .option('--datasets <n>', 'in the catalogue', '10000')
    .option('--proposals <n>', 'published', '2000')
    .action(async ({ datasets, proposals }: { datasets: string; proposals: string }) => {
      const city = loadCity('cities/paris');
      for (const part of ['tune', 'held'] as const) {
        const { pairs, precision, recall, wrong } = scoreOf(city, part);
        print(`${part}: ${pairs} pairs, precision ${precision.toFixed(2)}, recall ${recall.toFixed(2)}`);
        for (const line of wrong) print(`  ${line}`);
      }
      await searches(city, Number(datasets));
      alikes(city, Number(proposals));
    });
}
