import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Collected, type Collector, startCollector } from '../peers/collector.ts';
import { type Watched, watch, words } from './watched.ts';

describe('traces', () => {
  let collector: Collector;
  let watched: Watched;

  beforeAll(async () => {
    collector = await startCollector();
    watched = await watch({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20key',
    });
    for (const text of [`${words} il y a un matelas`, 'oui', '5 rue Oberkampf'])
      expect(await watched.say(text)).toBe(200);
    await watched.stop();
  });
  afterAll(() => collector.close());

  const named = (name: string) => collector.spans.filter((span) => span.name === name);
  /** The names from the first span of the trace down to this one. */
  function path(span: Collected): readonly string[] {
    const parent = collector.spans.find(({ spanId }) => spanId === span.parentSpanId);
    return [...(parent ? path(parent) : []), span.name];
  }

  it('lead from the webhook to what is sent', () => {
    const [send] = named('send');
    if (!send) throw new Error('nothing was sent');
    expect(path(send)).toEqual(['request', 'inbox', 'turn', 'send']);
    const [request] = named('request');
    expect(request?.attributes).toMatchObject({
      'parvis.route': '/webhooks/telegram',
      'parvis.outcome': '200',
    });
    expect(send.traceId).toBe(request?.traceId);
    expect(send.attributes).toMatchObject({
      'parvis.request': request?.attributes['parvis.request'],
      'parvis.channel': 'telegram',
      'parvis.class': 'reply',
      'parvis.outcome': 'sent',
    });
    expect(named('outbox').map(path)).toContainEqual(['request', 'inbox', 'turn', 'outbox']);
  });

  it('hold the operations of a turn, and the slow call whose answer is a turn of its own', () => {
    const ops = named('op').map(({ attributes }) => attributes['parvis.op']);
    expect(ops.length).toBeGreaterThan(0);
    const [job] = named('job');
    expect(job?.attributes).toMatchObject({ 'parvis.op': 'places.locate', 'parvis.outcome': 'call.ok' });
    expect(named('turn').map(path)).toContainEqual(['job', 'answer', 'turn']);
  });

  it('hold ids and names only', () => {
    const names = new Set(collector.spans.flatMap(({ attributes }) => Object.keys(attributes)));
    const ids = ['request', 'inbox', 'outbox', 'conversation', 'job'];
    const ours = ['route', 'method', 'cause', 'outcome', 'channel', 'class', 'part', 'op', 'messages', 'ms'];
    expect([...names].filter((name) => ![...ids, ...ours].includes(name.replace('parvis.', '')))).toEqual([]);
    const values = collector.spans.flatMap(({ attributes }) => Object.values(attributes)).join('\n');
    for (const secret of [words, 'Oberkampf', 'matelas', '33639980001', '70001'])
      expect(values).not.toContain(secret);
    for (const secret of [words, 'Oberkampf', 'matelas'])
      expect(collector.raw.join('\n')).not.toContain(secret);
  });

  it('go to the collector with the headers that were set', () => {
    expect(collector.headers[0]).toMatchObject({
      authorization: 'Bearer key',
      'content-type': 'application/json',
    });
  });
});

it('without a collector nothing of OpenTelemetry is loaded', () => {
  const source = readFileSync('bots/observe/observe.ts', 'utf8');
  expect(source).toContain("await import('./telemetry.ts')");
  const bots = ['bots/service.ts', 'bots/server.ts', 'bots/assemble.ts', 'bots/observe/figures.ts'];
  for (const file of bots) expect(readFileSync(file, 'utf8')).not.toContain('@opentelemetry');
});
