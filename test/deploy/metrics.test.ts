import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metricsOf } from '../../bots/metrics.ts';
import type { Store } from '../../core/ports.ts';
import { createEnvelopes } from '../chaos/envelopes.ts';
import { type Watched, watch } from '../observe/watched.ts';

const read = (file: string): string => readFileSync(file, 'utf8');
/** A histogram is queried by its parts. */
const namesIn = (text: string): readonly string[] => [
  ...new Set(
    [...text.matchAll(/\b(?:parvis|process|nodejs)_[a-z0-9_]*[a-z0-9]/g)].map(([name]) =>
      name.replace(/_seconds_(?:bucket|count|sum)$/, '_seconds'),
    ),
  ),
];

interface Labelled {
  readonly name: string;
  readonly labelNames: readonly string[];
}

const expressionsOf = (file: string): readonly string[] =>
  [...read(file).matchAll(/expr"?: ?(?:"((?:[^"\\\\]|\\\\.)*)"|(.+))/g)].map(
    ([, quoted, plain]) => plain ?? JSON.parse(`"${quoted}"`),
  );

/** Those in its braces, and those that it is summed up by. */
function labelsIn(expression: string): readonly { readonly metric: string; readonly label: string }[] {
  const metrics = namesIn(expression);
  const grouped = [...expression.matchAll(/by \(([^)]*)\)/g)].flatMap(([, names = '']) => names.split(/, ?/));
  const braced = [...expression.matchAll(/(\w+)\{([^}]*)\}/g)].flatMap(([, metric = '', inside = '']) =>
    [...inside.matchAll(/(\w+)(?:=~|!~|!=|=)"/g)].map(([, label = '']) => ({ metric, label })),
  );
  const one = braced.map(({ metric, label }) => ({ metric: namesIn(metric)[0] ?? metric, label }));
  return [...one, ...grouped.flatMap((label) => metrics.map((metric) => ({ metric, label })))];
}

describe('figures', () => {
  let watched: Watched;
  let metrics: string;

  beforeAll(async () => {
    watched = await watch();
    watched.service.observed.figures.watchProcess();
    for (const text of ['il y a un matelas', 'oui', '5 rue Oberkampf']) await watched.say(text);
    watched.telegram.block(70_002);
    const { seal } = createEnvelopes();
    await watched.post(seal({ ...watched.resident, chat: '70002' }, { kind: 'text', text: 'menu' }));
    await watched.service.parvis.idle();
    metrics = await watched.metrics();
  });
  afterAll(() => watched.stop());

  it.each(['deploy/grafana-dashboard.json', 'deploy/alerts.yaml', 'docs/operations.md'])(
    'every metric that %s names is in /metrics',
    (file) => {
      const known = [...metrics.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
      const named = namesIn(read(file));
      expect(named.length).toBeGreaterThan(10);
      expect(named.filter((name) => !known.includes(name))).toEqual([]);
    },
  );

  it.each(['deploy/grafana-dashboard.json', 'deploy/alerts.yaml'])(
    'every label that %s asks for is one of its metric',
    async (file) => {
      const { registry } = watched.service.observed.figures;
      const all = registry.getMetricsAsArray() as unknown as readonly Labelled[];
      const labels = new Map(all.map(({ name, labelNames }) => [name, labelNames]));
      const asked = expressionsOf(file).flatMap(labelsIn);
      expect(asked.length).toBeGreaterThan(10);
      const known = (metric: string) => [...(labels.get(metric) ?? []), 'le'];
      expect(asked.filter(({ metric, label }) => !known(metric).includes(label))).toEqual([]);
    },
  );

  const value = (line: string): number => {
    const found = metrics.split('\n').find((each) => each.startsWith(`${line} `));
    return Number(found?.slice(line.length + 1) ?? Number.NaN);
  };

  it('count turns by what made them and what came of them, and time them', () => {
    expect(value('parvis_turns_total{cause="message",outcome="done"}')).toBe(4);
    expect(value('parvis_turns_total{cause="answer",outcome="done"}')).toBe(1);
    expect(value('parvis_turn_seconds_count{cause="message"}')).toBe(4);
    expect(value('parvis_jobs_total{op="places.locate",outcome="call.ok"}')).toBe(1);
    expect(value('parvis_job_seconds_count{op="places.locate"}')).toBe(1);
  });

  it('count sends by channel, class and outcome, and time replies from the message on', () => {
    const sent = value('parvis_sends_total{channel="telegram",class="reply",outcome="sent"}');
    expect(sent).toBe(watched.telegram.sent('sendMessage').length - 1);
    expect(value('parvis_sends_total{channel="telegram",class="reply",outcome="dead"}')).toBe(1);
    expect(value('parvis_reply_seconds_count{channel="telegram"}')).toBe(sent);
    expect(value('parvis_reply_seconds_bucket{le="60",channel="telegram"}')).toBe(sent);
    expect(value('parvis_send_seconds_count{channel="telegram"}')).toBe(sent + 1);
    expect(value('parvis_outbox_messages{state="dead"}')).toBe(1);
    expect(value('parvis_outbox_messages{state="waiting"}')).toBe(0);
  });

  it('count requests by route, and time transactions', () => {
    const hook = 'parvis_http_requests_total{method="POST",route="/webhooks/telegram",status="200"}';
    expect(value(hook)).toBe(4);
    expect(value('parvis_transaction_seconds_count{outcome="done"}')).toBeGreaterThan(10);
    expect(value('parvis_transaction_seconds_count{outcome="failed"}')).toBeNaN();
    expect(value(`parvis_node{node="${watched.service.parvis.nodes.name}"}`)).toBe(1);
  });

  it('name no resident, nothing that was written, no number', () => {
    for (const secret of ['matelas', 'Oberkampf', '70001', '33639980001'])
      expect(metrics).not.toContain(secret);
  });
});

it('what waits is told by channel and class, with its age', async () => {
  const watched = await watch();
  watched.telegram.answerNext('sendMessage', { status: 500, body: '{}' });
  const { seal } = createEnvelopes();
  await watched.post(seal(watched.resident, { kind: 'text', text: 'menu' }));
  await expect.poll(() => watched.text()).toContain('a message was not taken');
  const metrics = await watched.metrics();
  expect(metrics).toContain('parvis_outbox_queue{channel="telegram",class="reply"} 1\n');
  expect(metrics).toMatch(/parvis_outbox_oldest_seconds\{channel="telegram",class="reply"\} \d/);
  expect(metrics).toContain('parvis_sends_total{channel="telegram",class="reply",outcome="retry"} 1\n');
  await watched.stop();
});

it('a step in which no report is any more is not counted for ever', async () => {
  const looks = [{ waiting: 2 }, { known: 2 }];
  const none = { backlog: { pending: 0, parked: 0, oldest: 0 }, outbox: {}, queues: [], pause: null };
  const store = { transaction: async () => ({ ...none, forwards: looks.shift() }) } as unknown as Store;
  const metrics = metricsOf(store, { now: () => 0 }, new Registry(), 'a');
  expect(await metrics()).toContain('parvis_forwards{step="waiting"} 2\n');
  const later = await metrics();
  expect(later).toContain('parvis_forwards{step="known"} 2\n');
  expect(later).not.toContain('step="waiting"');
});

it('each alert has a line on what to do', () => {
  const { groups } = load(read('deploy/alerts.yaml')) as {
    groups: { rules: { alert: string; expr: string }[] }[];
  };
  const rules = groups.flatMap(({ rules }) => rules);
  expect(rules.length).toBeGreaterThan(15);
  const table = /## Alerts(.*?)\n## /s.exec(read('docs/operations.md'))?.[1] ?? '';
  const rows = new Map(
    [...table.matchAll(/^\| `(\w+)` \| (.+?) \| (.+) \|$/gm)].map(([, name, seen, act]) => [
      name,
      { seen, act },
    ]),
  );
  expect([...rows.keys()]).toEqual(rules.map(({ alert }) => alert));
  for (const { alert, expr } of rules) {
    const { seen = '', act = '' } = rows.get(alert) ?? {};
    expect(act.length, alert).toBeGreaterThan(30);
    if (!expr.startsWith('absent')) expect(seen).toContain(namesIn(expr)[0]);
  }
});
