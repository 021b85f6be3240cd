import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { ParvisError } from '../../core/errors.ts';

const schema = z.object({ sms: z.object({ out: z.number().nonnegative(), in: z.number().nonnegative() }) });

/** Euros that the city pays for one segment of an SMS, to a resident (`out`) and from one (`in`). */
export interface Tariffs {
  readonly sms: { readonly out: number; readonly in: number };
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
