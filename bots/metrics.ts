import { pauseOf } from '../core/delivery/pause.ts';
import type { Nature, Store } from '../core/ports.ts';

/** Prometheus text: what waits, and what became of what was sent. */
export async function metricsText(store: Store, nature: Pick<Nature, 'now'>): Promise<string> {
  const { backlog, outbox, forwards, pause } = await store.transaction(async (tx) => ({
    backlog: await tx.inbox.backlog(nature.now()),
    outbox: await tx.outbox.unsettled(),
    pause: await pauseOf(tx),
    forwards: await tx.open311.countForwards(),
  }));
  const lines = [
    '# HELP parvis_inbox_messages Messages whose turn is not done.',
    '# TYPE parvis_inbox_messages gauge',
    `parvis_inbox_messages{state="pending"} ${backlog.pending}`,
    `parvis_inbox_messages{state="parked"} ${backlog.parked}`,
    '# HELP parvis_inbox_oldest_seconds Age of the oldest waiting message.',
    '# TYPE parvis_inbox_oldest_seconds gauge',
    `parvis_inbox_oldest_seconds ${backlog.oldest / 1000}`,
    '# HELP parvis_outbox_messages Messages on their way (waiting, sending), given up (dead) or in doubt (uncertain).',
    '# TYPE parvis_outbox_messages gauge',
    ...Object.entries(outbox).map(([state, count]) => `parvis_outbox_messages{state="${state}"} ${count}`),
    '# HELP parvis_sender_paused 1 while nothing is sent.',
    '# TYPE parvis_sender_paused gauge',
    `parvis_sender_paused ${pause === null ? 0 : 1}`,
    '# HELP parvis_forwards Reports handed over to the city’s system, by step.',
    '# TYPE parvis_forwards gauge',
    ...Object.entries(forwards).map(([step, count]) => `parvis_forwards{step="${step}"} ${count}`),
  ];
  return `${lines.join('\n')}\n`;
}
