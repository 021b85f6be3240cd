import { Counter, Histogram, type Registry } from 'prom-client';
import { type Fields, type Span, type SpanName, silent, type Trace } from '../../core/trace.ts';

/** Upper bounds in seconds: of what takes milliseconds, and of what a person waits for. */
export const short = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const long = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** What is done when a piece of work is over. */
type Over = (span: { readonly fields: Fields; readonly outcome: string; readonly seconds: number }) => void;

const causes: Readonly<Partial<Record<SpanName, string>>> = {
  inbox: 'message',
  timer: 'timer',
  answer: 'answer',
};

/** Figures of the pieces of work that are followed: turns, sends, jobs. */
export function countSpans(registry: Registry): Trace {
  const overs: Readonly<Partial<Record<SpanName, Over>>> = {
    ...turnFigures(registry),
    ...sendFigures(registry),
    ...jobFigures(registry),
  };
  function open(name: SpanName, given: Fields): Span {
    const over = overs[name];
    if (!over) return { ...silent, open };
    const from = performance.now();
    let fields = given;
    return {
      open,
      note(more) {
        fields = { ...fields, ...more };
      },
      end: (outcome) => over({ fields, outcome, seconds: (performance.now() - from) / 1000 }),
    };
  }
  return { open };
}

function turnFigures(registry: Registry) {
  const registers = [registry];
  const turns = new Counter({
    name: 'parvis_turns_total',
    help: 'What made a turn happen, and what came of it: done, missed (not understood), seen (had come before), waits, old, or the code of what broke.',
    labelNames: ['cause', 'outcome'],
    registers,
  });
  const time = new Histogram({
    name: 'parvis_turn_seconds',
    help: 'From taking a message (a timer, an answer) up until its turn is on disk.',
    labelNames: ['cause'],
    buckets: short,
    registers,
  });
  const countAs =
    (cause: string): Over =>
    ({ outcome, seconds }) => {
      // A timer or an answer that another had taken.
      if (outcome === 'gone') return;
      turns.inc({ cause, outcome });
      if (outcome === 'done' || outcome === 'missed') time.observe({ cause }, seconds);
    };
  return Object.fromEntries(Object.entries(causes).map(([name, cause]) => [name, countAs(cause)]));
}

function sendFigures(registry: Registry): Readonly<Partial<Record<SpanName, Over>>> {
  const registers = [registry];
  const sends = new Counter({
    name: 'parvis_sends_total',
    help: 'Requests to providers, and what came of the message: sent, part (more parts follow), retry, release (not now), dead, uncertain, expired.',
    labelNames: ['channel', 'class', 'outcome'],
    registers,
  });
  const asking = new Histogram({
    name: 'parvis_send_seconds',
    help: 'Time that a provider takes to answer.',
    labelNames: ['channel'],
    buckets: long,
    registers,
  });
  const replying = new Histogram({
    name: 'parvis_reply_seconds',
    help: 'From receiving a message until the provider has taken the reply.',
    labelNames: ['channel'],
    buckets: long,
    registers,
  });
  return {
    send({ fields, outcome, seconds }) {
      const channel = String(fields.channel);
      sends.inc({ channel, class: String(fields.class), outcome });
      if (outcome !== 'expired') asking.observe({ channel }, seconds);
      if (outcome === 'sent' && fields.class === 'reply')
        replying.observe({ channel }, Number(fields.ms) / 1000);
    },
  };
}

function jobFigures(registry: Registry): Readonly<Partial<Record<SpanName, Over>>> {
  const registers = [registry];
  const jobs = new Counter({
    name: 'parvis_jobs_total',
    help: 'Slow calls (an address, a photo), by operation and what came of them.',
    labelNames: ['op', 'outcome'],
    registers,
  });
  const time = new Histogram({
    name: 'parvis_job_seconds',
    help: 'Time of a slow call.',
    labelNames: ['op'],
    buckets: long,
    registers,
  });
  return {
    job({ fields, outcome, seconds }) {
      const op = String(fields.op);
      jobs.inc({ op, outcome });
      time.observe({ op }, seconds);
    },
  };
}
