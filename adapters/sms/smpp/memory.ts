import { z } from 'zod';
import type { Log } from '../../../core/ports.ts';
import type { IdForm } from './receipts.ts';

/** Where the channel keeps, over restarts, what an SMS centre has handed over and may hand over again. Sealed: it holds parts of texts. */
export interface Keep {
  load(): Promise<string | null>;
  save(value: string): Promise<void>;
}

/** A text of which not every part is here yet; once it is whole, only the hashes of its parts. */
export interface PartialText {
  /** Sender, receiver, reference and number of parts. */
  readonly key: string;
  /** Becomes the message's external id. */
  readonly id: string;
  readonly from: string;
  readonly at: number;
  readonly total: number;
  /** By number, from 1. `octets` in base64; empty once the whole was handed in. */
  readonly parts: Record<string, { readonly hash: string; readonly coding: number; octets: string }>;
  done: boolean;
}

/** A text whose acknowledgement the SMS centre may not have read. */
export interface Taken {
  readonly hash: string;
  readonly id: string;
  readonly at: number;
}

export interface Memory {
  readonly partial: PartialText[];
  readonly taken: Taken[];
  idForm: IdForm;
}

const part = z.object({ hash: z.string(), coding: z.number(), octets: z.string() });
const schema = z.object({
  v: z.literal(1),
  partial: z.array(
    z.object({
      key: z.string(),
      id: z.string(),
      from: z.string(),
      at: z.number(),
      total: z.number(),
      parts: z.record(z.string(), part),
      done: z.boolean(),
    }),
  ),
  taken: z.array(z.object({ hash: z.string(), id: z.string(), at: z.number() })),
  idForm: z.enum(['same', 'decimal', 'hexadecimal']),
});

/** Throws what `load` throws: nothing may be taken in before it is known what was. */
export async function loadMemory(keep: Keep, log: Log): Promise<Memory> {
  const stored = await keep.load();
  const read = stored === null ? null : schema.safeParse(JSON.parse(stored));
  if (read?.success === false)
    log.error({ channel: 'sms' }, 'what was kept of unfinished texts is of no use');
  return read?.success ? read.data : { partial: [], taken: [], idForm: 'same' };
}

export const saveMemory = (keep: Keep, memory: Memory): Promise<void> =>
  keep.save(JSON.stringify({ v: 1, ...memory }));
