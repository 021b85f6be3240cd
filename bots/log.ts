import { pino } from 'pino';
import type { Config } from './config.ts';

/** Fields that may hold what people write, their number or their name. */
const hidden = new Set([
  'text',
  'body',
  'phone',
  'from',
  'to',
  'name',
  'sender',
  'address',
  'url',
  'query',
  'headers',
  'said',
  'message',
]);

/** The fields of a line with those blanked, also one level further in. */
function blanked(fields: Record<string, unknown>, depth = 0): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      if (hidden.has(name)) return [name, '[-]'];
      const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
      return [name, isRecord && depth === 0 ? blanked({ ...value }, 1) : value];
    }),
  );
}

/**
 * Structured logs on standard output. Core and adapters log ids and codes only; should a field that can hold what people
 * write or their number ever be passed by mistake, it is blanked here.
 */
export function createLog(level: Config['PARVIS_LOG'], destination?: NodeJS.WritableStream) {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { log: (fields: Record<string, unknown>) => blanked(fields) },
  };
  return destination ? pino(options, destination as NodeJS.WritableStream) : pino(options);
}
