import { Gauge, type Registry } from 'prom-client';
import { pauseOf } from '../core/delivery/pause.ts';
import type { Nature, Store } from '../core/ports.ts';

type Gauges = ReturnType<typeof gaugesOf>;

/**
 * Prometheus text: what this process counted, and what waits in the database, asked for at each scrape by queries that an index
 * answers, however much is kept.
 */
export function metricsOf(
  store: Store,
  nature: Pick<Nature, 'now'>,
  registry: Registry,
  node: string,
): () => Promise<string> {
  const gauges = gaugesOf(registry);
  gauges.node.set({ node }, 1);
  return async () => {
    await look(store, nature.now(), gauges);
    return registry.metrics();
  };
}

function gaugesOf(registry: Registry) {
  const registers = [registry];
  const gauge = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Gauge({ name: `parvis_${name}`, help, labelNames, registers });
  return {
    node: gauge('node', 'This process, by its name among the nodes.', 'node'),
    inbox: gauge('inbox_messages', 'Messages whose turn is not done.', 'state'),
    inboxOldest: gauge('inbox_oldest_seconds', 'Age of the oldest waiting message.'),
    outbox: gauge(
      'outbox_messages',
      'Messages on their way (waiting, sending), given up (dead) or in doubt (uncertain).',
      'state',
    ),
    queue: gauge('outbox_queue', 'Messages that wait to be sent.', 'channel', 'class'),
    queueOldest: gauge(
      'outbox_oldest_seconds',
      'Age of the oldest message that waits to be sent.',
      'channel',
      'class',
    ),
    paused: gauge('sender_paused', '1 while nothing is sent.'),
    forwards: gauge('forwards', 'Reports handed over to the city’s system, by step.', 'step'),
  };
}

async function look(store: Store, now: number, gauges: Gauges): Promise<void> {
  const { backlog, outbox, queues, forwards, pause } = await store.transaction(async (tx) => ({
    backlog: await tx.inbox.backlog(now),
    outbox: await tx.outbox.unsettled(),
    queues: await tx.troubles.queues(),
    pause: await pauseOf(tx),
    forwards: await tx.open311.countForwards(),
  }));
  gauges.inbox.set({ state: 'pending' }, backlog.pending);
  gauges.inbox.set({ state: 'parked' }, backlog.parked);
  gauges.inboxOldest.set(backlog.oldest / 1000);
  for (const [state, count] of Object.entries(outbox)) gauges.outbox.set({ state }, count);
  // What waited at the last look may be gone.
  gauges.queue.reset();
  gauges.queueOldest.reset();
  gauges.forwards.reset();
  for (const { channel, class: kind, count, oldest } of queues) {
    gauges.queue.set({ channel, class: kind }, count);
    gauges.queueOldest.set({ channel, class: kind }, Math.max(0, now - oldest) / 1000);
  }
  gauges.paused.set(pause === null ? 0 : 1);
  for (const [step, count] of Object.entries(forwards)) gauges.forwards.set({ step }, count);
}
