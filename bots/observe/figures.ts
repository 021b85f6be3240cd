import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { Store } from '../../core/ports.ts';
import type { Trace } from '../../core/trace.ts';
import { countSpans, short } from './spans.ts';

/** One request of the server, as it is counted: its route is the pattern, never the address that was called. */
export interface Answered {
  readonly route: string;
  readonly method: string;
  readonly status: number;
  readonly seconds: number;
}

/** What this process counts as it works; nothing is read from the database for it. */
export interface Figures {
  readonly registry: Registry;
  readonly trace: Trace;
  answered(request: Answered): void;
  /** The same store, its transactions timed. */
  timed(store: Store): Store;
  /** Memory, processor time, delays of the event loop. Once a process. */
  watchProcess(): void;
}

export function createFigures(): Figures {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    name: 'parvis_http_requests_total',
    help: 'Requests answered, by route.',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const answering = new Histogram({
    name: 'parvis_http_seconds',
    help: 'Time to answer a request; streams until they end.',
    labelNames: ['route'],
    buckets: short,
    registers,
  });
  const transactions = new Histogram({
    name: 'parvis_transaction_seconds',
    help: 'Time of a database transaction, from asking for it until it is on disk.',
    labelNames: ['outcome'],
    buckets: short,
    registers,
  });
  return {
    registry,
    trace: countSpans(registry),
    answered({ route, method, status, seconds }) {
      requests.inc({ method, route, status });
      answering.observe({ route }, seconds);
    },
    timed: (store) => ({
      ...store,
      async transaction(work) {
        const end = transactions.startTimer();
        try {
          const value = await store.transaction(work);
          end({ outcome: 'done' });
          return value;
        } catch (error) {
          end({ outcome: 'failed' });
          throw error;
        }
      },
    }),
    watchProcess: () => collectDefaultMetrics({ register: registry }),
  };
}
