import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresDialect } from '../../adapters/postgres/dialect.ts';
import { openPostgres } from '../../adapters/postgres/index.ts';
import { numbered } from '../../adapters/postgres/translate.ts';
import { joinRecords } from '../../adapters/sql/records.ts';
import { type Postgres, startPostgres, whyNoPostgres } from '../peers/postgres.ts';
import { type Stores, storeContract } from './contract.ts';

const missing = whyNoPostgres();

function never(): never {
  throw new Error('nothing is run here');
}

describe.skipIf(missing !== null)(`postgres${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let server: Postgres;
  let template: string;
  beforeAll(async () => {
    server = await startPostgres();
    template = await server.database();
    await (await openPostgres({ url: template })).close();
  });
  afterAll(() => server.stop());

  async function open(): Promise<Stores> {
    const url = await server.database(template);
    const one = await openPostgres({ url, poolSize: 4 });
    const two = await openPostgres({ url, poolSize: 4 });
    return {
      one,
      two,
      async close() {
        await Promise.all([one.close(), two.close()]);
      },
    };
  }

  storeContract('postgres', open);

  it('understands every statement of the records', async () => {
    const asked = new Set<string>();
    joinRecords({
      dialect: postgresDialect,
      prepare(sql) {
        asked.add(numbered(sql));
        return { get: never, all: never, run: never, later: never };
      },
      atEnd: never,
    });
    const client = new pg.Client({ connectionString: template });
    await client.connect();
    const refused: string[] = [];
    for (const [at, sql] of [...asked].entries()) {
      await client
        .query(`PREPARE each${at} AS ${sql}`)
        .catch((error: Error) => refused.push(`${error.message}: ${sql}`));
    }
    await client.end();
    expect(refused).toEqual([]);
    expect(asked.size).toBeGreaterThan(250);
  });
});
