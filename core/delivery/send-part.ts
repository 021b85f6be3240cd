import { nameOf } from '../errors.ts';
import type { Channel, Log, Sent } from '../ports.ts';
import type { Letter } from './held.ts';

/** Milliseconds after which a request counts as lost; a channel's own time-outs are shorter. */
export const sendTimeout = 30_000;

const timedOut: Sent = { ok: false, class: 'retry', code: 'timeout', inDoubt: true };
const broken: Sent = { ok: false, class: 'invalid', code: 'defect' };

/** Sends the next part of a letter. Never throws: a channel that does is a defect, logged, and the letter is given up. */
export async function sendPart(channel: Channel, letter: Letter, log: Log): Promise<Sent> {
  const { id, to, message } = letter.row;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Sent>((resolve) => {
    timer = setTimeout(resolve, sendTimeout, timedOut);
  });
  try {
    letter.parts ??= channel.render(message);
    const part = letter.parts[letter.partsSent];
    if (part === undefined) return broken;
    // Only the part that a crash or a lost answer left open can be in doubt.
    const { doubtSince, partsSent } = letter.row;
    const inDoubt = doubtSince !== null && partsSent === letter.partsSent;
    const context = { outboxId: String(id), part: letter.partsSent, ...(inDoubt && { doubtSince }) };
    return await Promise.race([channel.send(to, part, context), late]);
  } catch (error) {
    log.error({ channel: channel.name, outbox: id, error: nameOf(error) }, 'a channel threw while sending');
    return broken;
  } finally {
    clearTimeout(timer);
  }
}
