import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

const embedded = resolve('adapters/sqlite/index.ts');
const inPlace = resolve('test/postgres/in-place.ts');

const areas =
  'alike consultation conversation count dataset delivery nodes notifications open311 places propose proof relays report results retention rights rounds vote web workshop'.split(
    ' ',
  );

/** Those that open the embedded database's file themselves, or bound its size. */
const ofTheFile =
  /better-sqlite3|maxPages|relays\/audit|\.\/audit\.ts|scene\.cells|\.cells\(|\.disk\(|startService|openDesk|sqlite:/;

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
        if (!importer || importer === inPlace || !source.endsWith('sqlite/index.ts')) return null;
        return resolve(importer, '..', source) === embedded ? inPlace : null;
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
