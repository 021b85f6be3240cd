import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load as parse } from 'js-yaml';
import { z } from 'zod';
import type { Prices } from '../../core/delivery/rounds/records.ts';
import { ParvisError } from '../../core/errors.ts';

const euros = z.number().nonnegative();
const schema = z.object({
  sms: z.object({ out: euros, in: euros }),
  templates: z.record(z.string(), euros).default({}),
});

/** Euros that the city pays for one segment of an SMS, to a resident (`out`) and from one (`in`). */
export interface Tariffs {
  readonly sms: { readonly out: number; readonly in: number };
  /** For one message by an approved template, by channel. */
  readonly templates: Readonly<Record<string, number>>;
}

/** In millionths of a euro. */
export function pricesOf(tariffs: Tariffs | null): Prices {
  const micro = (amount: number) => Math.round(amount * 1_000_000);
  const templates = Object.entries(tariffs?.templates ?? {}).map(([channel, amount]) => [
    channel,
    micro(amount),
  ]);
  return { segment: micro(tariffs?.sms.out ?? 0), templates: Object.fromEntries(templates) };
}

/** Reads a city's `tariffs.yaml`; null when it has none. Throws ParvisError config.invalid naming the field. */
export function loadTariffs(folder: string): Tariffs | null {
  const path = join(folder, 'tariffs.yaml');
  if (!existsSync(path)) return null;
  const read = schema.safeParse(parse(readFileSync(path, 'utf8')));
  if (read.success) return read.data;
  const faults = read.error.issues.map((issue) => `${path}: ${issue.path.join('.')}: ${issue.message}`);
  throw new ParvisError('config.invalid', faults.join('\n'), { file: 'tariffs.yaml' });
}
