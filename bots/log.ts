import { pino } from 'pino';
import type { Config } from './config.ts';

/**
 * Structured logs on standard output. Core and adapters log ids and codes only; should a field that can hold what people
 * write or their number ever be passed by mistake, it is blanked here.
 */
export function createLog(level: Config['PARVIS_LOG'], destination?: NodeJS.WritableStream) {
  const redact = [
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
  ];
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: [...redact, ...redact.map((path) => `*.${path}`)], censor: '[-]' },
  };
  return destination ? pino(options, destination as NodeJS.WritableStream) : pino(options);
}
