import type { Instant } from '../conversation/vocabulary.ts';
import type { Channel, Log, Nature, Sent, Vault } from '../ports.ts';
import { idsOf, type Span, silent, type Trace } from '../trace.ts';
import { providerKey } from './deliveries.ts';
import { watchHealth } from './health.ts';
import type { HeldRow, Letter } from './held.ts';
import { createLine, type Line, type Step } from './line.ts';
import type { Notebook } from './notebook.ts';
import { backoff, decide, type Failed, type Outcome } from './outcome.ts';
import type { Pacer } from './pacing.ts';
import { sendPart, sendTimeout } from './send-part.ts';

/** A lease must outlast the request and the noting of it. */
const leaseMargin = sendTimeout + 5000;
const operatorPause = 30_000;

export interface DispatchOptions {
  readonly channel: Channel;
  readonly vault: Vault;
  readonly nature: Nature;
  readonly pacer: Pacer;
  readonly log: Log;
  /** Nobody follows when absent. */
  readonly trace?: Trace | undefined;
  readonly notebook: Notebook;
  readonly changed: () => void;
  /** Whether this node may send on it now. */
  readonly may: () => boolean;
  /** The person has left: blocked us, or stopped. */
  readonly left: (conversation: string) => void;
  /** The letter goes back to wait until then, and holds up what comes after it in its conversation. */
  readonly blocked: (row: HeldRow, until: Instant) => void;
  /** That is noted: it can be claimed again from then on. */
  readonly due: (until: Instant) => void;
}

/** One channel's line, with what each answer of the provider means for the row, the conversation and the channel. */
export function dispatch(options: DispatchOptions): Line {
  const { channel, vault, nature, log, notebook } = options;
  const health = watchHealth();

  async function perform(letter: Letter, leaving: () => void): Promise<Step> {
    const now = nature.now();
    const { row } = letter;
    if (now >= row.expiresAt) {
      void notebook.write((tx) => tx.outbox.settle(row.id, 'expired', 'expired', now));
      return 'settled';
    }
    if (row.leaseUntil - now < leaseMargin) return giveBack(letter, now);
    if (row.class === 'broadcast' && !(await departs(letter))) return 'settled';
    leaving();
    const span = followSend(letter);
    const answer = await sendPart(channel, letter, log);
    return answer.ok ? succeed(letter, answer, span) : fail(letter, answer, span);
  }

  function followSend({ row, partsSent }: Letter): Span {
    const { id, conversation, trail } = row;
    const about = { outbox: id, conversation, channel: channel.name, class: row.class, part: partsSent };
    return (trail?.span ?? options.trace ?? silent).open('send', { ...idsOf(trail), ...about });
  }

  function noteSent({ id, conversation, trail, since }: HeldRow, span: Span): void {
    const ms = nature.now() - since;
    span.note({ ms });
    span.end('sent');
    log.info({ ...idsOf(trail), outbox: id, conversation, channel: channel.name, ms }, 'a message was sent');
  }

  /** On disk before it leaves: who dies now has it in doubt, and what was taken back meanwhile stays here. */
  async function departs({ row, partsSent }: Letter): Promise<boolean> {
    if (partsSent > row.partsSent) return true;
    let departed = false;
    await notebook.write(async (tx) => {
      departed = await tx.outbox.depart(row.id);
    });
    return departed;
  }

  async function succeed(letter: Letter, answer: Extract<Sent, { ok: true }>, span: Span): Promise<Step> {
    health.succeeded();
    const { id } = letter.row;
    const known = answer.providerId;
    const key = known === undefined ? null : providerKey(vault, channel.name, known);
    letter.partsSent += 1;
    if (letter.partsSent >= (letter.parts?.length ?? 0)) {
      noteSent(letter.row, span);
      void notebook.write((tx) => tx.outbox.sent(id, nature.now(), key));
      return 'settled';
    }
    const { partsSent } = letter;
    span.end('part');
    // The next part waits for the note, so that a crash never repeats this one.
    await notebook.write((tx) => tx.outbox.partSent(id, partsSent, key));
    return 'next';
  }

  async function fail(letter: Letter, failed: Failed, span: Span): Promise<Step> {
    const now = nature.now();
    const { row } = letter;
    const outcome = decideHere(letter, failed, now);
    span.note({ code: failed.code });
    span.end(outcome.kind === 'settle' ? outcome.state : outcome.kind);
    const { id: outbox, conversation } = row;
    const ids = { ...idsOf(row.trail), outbox, conversation };
    log.warn(
      { ...ids, channel: channel.name, code: failed.code, class: failed.class, next: outcome.kind },
      'a message was not taken',
    );
    if (failed.class === 'operator') pauseForStaff(failed, now);
    if (outcome.kind === 'settle') {
      const { state, code } = outcome;
      await notebook.write((tx) => tx.outbox.settle(row.id, state, code, now));
      if (failed.class === 'left') options.left(row.conversation);
      return 'settled';
    }
    options.blocked(row, outcome.at);
    await notebook.write((tx) =>
      outcome.kind === 'retry'
        ? tx.outbox.retry(row.id, outcome.at, outcome.code, failed.inDoubt ? now - sendTimeout : null)
        : tx.outbox.release(row.id, outcome.at),
    );
    options.due(outcome.at);
    return 'blocked';
  }

  function decideHere(letter: Letter, failed: Failed, now: Instant): Outcome {
    const wait = failed.retryAfter ?? backoff(letter.row.attempts, chance());
    if (failed.class === 'retry' && failed.scope === 'channel') {
      line.pause(now + wait);
    } else if (failed.class === 'retry' && failed.retryAfter === undefined) {
      const probeAt = health.failed(letter.row.conversation, now);
      if (probeAt !== null) line.pause(probeAt);
      // Without doubt it did not go out, so an outage need not cost it a try.
      if (probeAt !== null && !failed.inDoubt) return { kind: 'release', at: probeAt };
    }
    return decide(letter.row, failed, now, chance());
  }

  function pauseForStaff(failed: Failed, now: Instant): void {
    line.pause(now + operatorPause);
    log.error({ channel: channel.name, code: failed.code }, 'the channel needs its operator; paused');
  }

  async function giveBack(letter: Letter, now: Instant): Promise<Step> {
    options.blocked(letter.row, now);
    await notebook.write((tx) => tx.outbox.release(letter.row.id, now));
    options.due(now);
    return 'blocked';
  }

  function release(letters: readonly Letter[]): void {
    if (letters.length === 0) return;
    const now = nature.now();
    const at = Math.max(now, line.pausedUntil(now));
    for (const each of letters) options.blocked(each.row, at);
    void notebook
      .write(async (tx) => {
        for (const each of letters) await tx.outbox.release(each.row.id, at);
      })
      .then(() => options.due(at));
  }

  /** In [0, 1). */
  function chance(): number {
    const [high = 0, low = 0] = nature.random(2);
    return (high * 256 + low) / 65_536;
  }

  const line: Line = createLine({
    channel,
    nature,
    pacer: options.pacer,
    perform,
    release,
    changed: options.changed,
    narrow: () => health.out,
    may: options.may,
  });
  return line;
}
