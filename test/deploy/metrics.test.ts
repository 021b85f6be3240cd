import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { expect, it } from 'vitest';
import { openSqlite } from '../../adapters/sqlite/index.ts';
import { metricsText } from '../../bots/metrics.ts';
import { frozenNature } from '../nature.ts';

const read = (file: string): string => readFileSync(file, 'utf8');
const namesIn = (text: string): readonly string[] => [
  ...new Set([...text.matchAll(/\bparvis_[a-z_]+/g)].map(([name]) => name)),
];

it.each(['deploy/grafana-dashboard.json', 'deploy/alerts.yaml', 'docs/operations.md'])(
  'every metric that %s names is in /metrics',
  async (file) => {
    const store = await openSqlite({ file: ':memory:' });
    const metrics = await metricsText(store, frozenNature());
    await store.close();
    const known = [...metrics.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
    const named = namesIn(read(file));
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  },
);

it('each alert has a line on what to do', () => {
  const { groups } = load(read('deploy/alerts.yaml')) as { groups: { rules: { expr: string }[] }[] };
  const rules = groups.flatMap(({ rules }) => rules);
  expect(rules).toHaveLength(5);
  const table = /## Alerts(.*?)\n## /s.exec(read('docs/operations.md'))?.[1] ?? '';
  for (const { expr } of rules) expect(table).toContain(namesIn(expr)[0]);
});
