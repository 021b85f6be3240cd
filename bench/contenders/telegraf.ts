import type { Contender } from './contender.ts';
import { missingRedis, startBesideRedis } from './redis.ts';

/** The dialog as a telegraf wizard, its sessions in a Redis that writes nothing to disk. */
export const telegraf: Contender = {
  name: 'telegraf',
  lastReply: /\bR-[A-Z0-9]{6}\b/,
  missing: missingRedis,
  start: (setting) => startBesideRedis('./telegraf-server.ts', setting),
};
