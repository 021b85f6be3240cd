import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '../../adapters/sqlite/index.ts';
import { contributionContract } from './records.ts';

contributionContract('sqlite', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'contributions-'));
  const file = join(folder, 'parvis.db');
  const one = await openSqlite({ file });
  const two = await openSqlite({ file });
  return {
    one,
    two,
    async close() {
      await Promise.all([one.close(), two.close()]);
      rmSync(folder, { recursive: true });
    },
  };
});
