import type { Nature, Store } from '../core/ports.ts';

/** Prometheus text: what waits, and what became of what was sent. */
export async function metricsText(store: Store, nature: Pick<Nature, 'now'>): Promise<string> {
  const { backlog, outbox } = await store.transaction(async (tx) => ({
    backlog: await tx.inbox.backlog(nature.now()),
    outbox: await tx.outbox.counts(),
  }));
  const lines = [
    '# HELP parvis_inbox_messages Messages whose turn is not done.',
    '# TYPE parvis_inbox_messages gauge',
    `parvis_inbox_messages{state="pending"} ${backlog.pending}`,
    `parvis_inbox_messages{state="parked"} ${backlog.parked}`,
    '# HELP parvis_inbox_oldest_seconds Age of the oldest waiting message.',
    '# TYPE parvis_inbox_oldest_seconds gauge',
    `parvis_inbox_oldest_seconds ${backlog.oldest / 1000}`,
    '# HELP parvis_outbox_messages Messages by state.',
    '# TYPE parvis_outbox_messages gauge',
    ...Object.entries(outbox).map(([state, count]) => `parvis_outbox_messages{state="${state}"} ${count}`),
  ];
  return `${lines.join('\n')}\n`;
}
