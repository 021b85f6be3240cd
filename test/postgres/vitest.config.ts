import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

/** What is replaced, by what. */
const replaced = new Map(
  Object.entries({
    'adapters/sqlite/index.ts': 'test/postgres/in-place.ts',
    'test/rights/cells.ts': 'test/postgres/cells.ts',
  }).map(([from, to]) => [resolve(from), resolve(to)]),
);
const inPlace = new Set(replaced.values());

const areas =
  'alike consultation conversation count dataset delivery nodes notifications open311 places propose proof relays report results retention rights rounds vote web workshop'.split(
    ' ',
  );

/** Those that open the embedded database's file themselves, or bound its size. */
const ofTheFile =
  /better-sqlite3|maxPages|relays\/audit|\.\/audit\.ts|\.disk\(|startService|openDesk|sqlite:/;

function testsOf(area: string): readonly string[] {
  return readdirSync(join('test', area), { recursive: true, encoding: 'utf8' })
    .map((name) => join('test', area, name))
    .filter((name) => /\.test\.tsx?$/.test(name) && !ofTheFile.test(readFileSync(name, 'utf8')));
}

/** The tests of what stands on the store, once more, on PostgreSQL: `npm run test:postgres`. */
export default defineConfig({
  plugins: [
    {
      name: 'postgres in the place of sqlite',
      enforce: 'pre',
      async resolveId(source, importer) {
        if (!importer || inPlace.has(importer) || !source.startsWith('.')) return null;
        return replaced.get(resolve(importer, '..', source)) ?? null;
      },
    },
  ],
  test: {
    include: areas.flatMap(testsOf),
    globalSetup: ['test/postgres/setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
  },
});
