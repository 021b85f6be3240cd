import type { CountryCode } from 'libphonenumber-js';
import { nameOf } from '../../../core/errors.ts';
import type { Channel, Intake, Log, Nature } from '../../../core/ports.ts';
import { capabilities, channelName, defaultPace, demand } from '../channel.ts';
import { measure } from '../measure.ts';
import { preview, render } from '../render.ts';
import { readAddress } from './address.ts';
import { createLine, defaultTimings, type Timings } from './line.ts';
import type { Link } from './link.ts';
import { type Keep, loadMemory, type Memory, saveMemory } from './memory.ts';
import { createSentIds } from './receipts.ts';
import { createReceiver, type Receiver } from './receive.ts';
import { createSend } from './send.ts';

export type { Keep } from './memory.ts';

export interface SmppOptions {
  /** `smpp://user:password@host:2775`, `ssmpp://` over TLS; `?system_type=` when the operator names one. */
  readonly url: string;
  /** The city's number: E.164, or the digits of a short code. */
  readonly from: string;
  readonly keep: Keep;
  readonly log: Log;
  readonly nature: Nature;
  /** Whose national numbers may come without prefix. */
  readonly country?: CountryCode;
  readonly pace?: Channel['pace'];
  readonly timings?: Partial<Timings>;
  /** Tests only: PEM of the authority to trust. */
  readonly ca?: string;
}

/** Milliseconds after an answer until the SMS centre is asked for a sign of life, which shows that it was read. */
const proofAfter = 500;

/** What runs from `start` to `stop`. */
interface Open {
  readonly receiver: Receiver;
  readonly sweeping: NodeJS.Timeout;
}

/** SMS by an operator's SMS centre, over SMPP 3.4. Throws ParvisError config.invalid. */
export function createSmpp(options: SmppOptions): Channel {
  const { url, from, keep, log, nature, country = 'FR' } = options;
  const { systemId, password, systemType, ...address } = readAddress(url);
  demand(
    /^\+[1-9]\d{6,14}$|^\d{3,8}$/u.test(from),
    'SMPP_FROM is not a number: write it as +33..., or as the digits of a short code.',
  );
  const timings = { ...defaultTimings, ...options.timings };
  let memory: Memory = { partial: [], taken: [], idForm: 'same' };
  let open: Open | null = null;
  const sentIds = createSentIds({
    get: () => memory.idForm,
    set(form) {
      memory.idForm = form;
    },
  });
  const asked = new WeakSet<Link>();
  const line = createLine({
    address: { ...address, ca: options.ca },
    login: { systemId, password, systemType },
    timings,
    nature,
    log,
    heard: (link, request) => open?.receiver.hear(link, request),
    read: (link, place) => open?.receiver.read(link, place),
  });

  /** One question for all answers of a moment. */
  function prove(link: Link): void {
    if (asked.has(link)) return;
    asked.add(link);
    setTimeout(() => {
      asked.delete(link);
      void link.request('enquire_link', {}, timings.answer);
    }, proofAfter).unref();
  }

  async function start(intake: Intake): Promise<void> {
    memory = await loadMemory(keep, log);
    const save = () => saveMemory(keep, memory);
    const receiver = createReceiver({ intake, memory, save, sentIds, country, nature, log, prove });
    const sweep = () =>
      receiver
        .sweep()
        .catch((error: unknown) =>
          log.warn({ channel: channelName, error: nameOf(error) }, 'to be swept again'),
        );
    open = { receiver, sweeping: setInterval(sweep, timings.sweep).unref() };
    line.start();
  }

  return {
    name: channelName,
    capabilities,
    pace: options.pace ?? defaultPace,
    render,
    preview,
    measure,
    // The operator allows one bind, and messages go by it both ways.
    oneNode: 'send',
    send: createSend({ line, sentIds, from, nature, timeout: timings.answer }),
    start,
    async stop() {
      clearInterval(open?.sweeping);
      await open?.receiver.idle();
      await line.stop();
      await open?.receiver.idle();
    },
  };
}
