import type { CountryCode } from 'libphonenumber-js';
import type { Inbound, Said } from '../../../core/conversation/vocabulary.ts';
import { nameOf } from '../../../core/errors.ts';
import type { Intake, Log, Nature } from '../../../core/ports.ts';
import { channelName } from '../channel.ts';
import { type SmsSender, toSender } from '../number.ts';
import { createJoining, hashOf, isWhole, joined } from './joining.ts';
import type { Link, Request } from './link.ts';
import type { Memory, PartialText } from './memory.ts';
import { type Arrived, readArrived, textOf } from './read.ts';
import { isAcknowledgement, isReceipt, readReceipt, type SentIds } from './receipts.ts';
import { createRepeats } from './repeats.ts';
import { status } from './status.ts';

export interface ReceiverOptions {
  readonly intake: Intake;
  readonly memory: Memory;
  readonly save: () => Promise<void>;
  readonly sentIds: SentIds;
  readonly country: CountryCode;
  readonly nature: Nature;
  readonly log: Log;
  /** An answer was written: asks the SMS centre for a sign that it was read. */
  readonly prove: (link: Link) => void;
}

/** What an SMS centre hands over: answered once it is on disk, otherwise with an error upon which it comes again. */
export interface Receiver {
  hear(link: Link, request: Request): void;
  read(link: Link, place: number): void;
  /** Gives up on texts whose parts never came, and forgets what can't be repeated any more. */
  sweep(): Promise<void>;
  /** Resolves when all that was heard is answered. */
  idle(): Promise<void>;
}

function said(text: string | null): Said {
  if (text === null) return { kind: 'unsupported', what: 'data' };
  return text.trim() === '' ? { kind: 'unsupported', what: 'empty' } : { kind: 'text', text };
}

/** ESME_RINVCMDID: a request that is not for a client. */
const unknownCommand = 0x03;

export function createReceiver(options: ReceiverOptions): Receiver {
  const { intake, memory, save, sentIds, country, nature, log } = options;
  const joining = createJoining(memory, nature);
  const repeats = createRepeats(memory, nature);
  /** What one person sends is taken in order. */
  const lines = new Map<string, Promise<void>>();

  function inLine(key: string, work: () => Promise<void>): Promise<void> {
    const mine = (lines.get(key) ?? Promise.resolve()).then(work).finally(() => {
      if (lines.get(key) === mine) lines.delete(key);
    });
    lines.set(key, mine);
    return mine;
  }

  const accept = (sender: SmsSender, id: string, what: Said): Promise<void> =>
    intake.accept([
      { v: 1, channel: channelName, externalId: `smpp:${id}`, ...sender, said: what } satisfies Inbound,
    ]);

  function refuse(request: Request, error: unknown): number | null {
    log.error({ channel: channelName, error: nameOf(error) }, 'a text could not be stored, to come again');
    return request.answer(status.temporary);
  }

  async function takeWhole(link: Link, request: Request, sender: SmsSender, arrived: Arrived): Promise<void> {
    const hash = hashOf(arrived.from, arrived.to, String(arrived.coding), arrived.octets);
    const taken = repeats.identify(hash, link);
    try {
      await save();
      await accept(sender, taken.id, said(arrived.isData ? null : textOf(arrived.coding, arrived.octets)));
      repeats.answered(taken, request.answer(status.ok), false);
      options.prove(link);
    } catch (error) {
      repeats.answered(taken, refuse(request, error), true);
    }
  }

  async function handIn(sender: SmsSender, text: PartialText): Promise<void> {
    if (!isWhole(text)) log.warn({ channel: channelName }, 'parts of a text never came');
    const what: Said = isWhole(text) ? said(joined(text)) : { kind: 'unsupported', what: 'incomplete' };
    await accept(sender, text.id, what);
    joining.finish(text);
    await save();
  }

  async function takePart(
    request: Request,
    sender: SmsSender,
    arrived: Arrived & Required<Pick<Arrived, 'fragment'>>,
  ): Promise<void> {
    try {
      const text = joining.add(arrived, arrived.fragment);
      await save();
      if (isWhole(text) && !text.done) await handIn(sender, text);
      request.answer(status.ok);
    } catch (error) {
      refuse(request, error);
    }
  }

  async function takeReceipt(request: Request): Promise<void> {
    const receipt = readReceipt(request.fields);
    if (receipt === null) log.warn({ code: 'channel.malformed' }, 'a receipt names no message');
    const delivery = receipt && sentIds.toDelivery(receipt, nature.now());
    try {
      if (delivery) await intake.delivered([delivery]);
      request.answer(status.ok);
    } catch (error) {
      refuse(request, error);
    }
  }

  async function take(link: Link, request: Request): Promise<void> {
    if (isAcknowledgement(request.fields)) return void request.answer(status.ok);
    if (isReceipt(request.fields)) return takeReceipt(request);
    const arrived = readArrived(request.fields);
    const sender = toSender(arrived.from, country);
    if (sender === null) {
      log.warn({ code: 'channel.malformed' }, 'a text without a sender');
      return void request.answer(status.permanent);
    }
    const { fragment } = arrived;
    if (fragment && !arrived.isData) return takePart(request, sender, { ...arrived, fragment });
    return takeWhole(link, request, sender, arrived);
  }

  return {
    hear(link, request) {
      if (request.command === 'deliver_sm' || request.command === 'data_sm')
        void inLine(readArrived(request.fields).from, () => take(link, request));
      else if (request.command !== 'alert_notification' && request.command !== 'outbind')
        request.answer(unknownCommand);
    },
    read(link, place) {
      // Saved so that, after a restart, an equal text is not taken for this one.
      if (repeats.read(link, place))
        save().catch((error: unknown) => log.warn({ error: nameOf(error) }, 'not saved, to be tried again'));
    },
    async sweep() {
      for (const text of joining.overdue(nature.now()))
        await inLine(text.from, async () => {
          const sender = toSender(text.from, country);
          if (sender !== null && !text.done) await handIn(sender, text);
        });
      joining.sweep(nature.now());
      repeats.sweep(nature.now());
    },
    async idle() {
      await Promise.all(lines.values());
    },
  };
}
