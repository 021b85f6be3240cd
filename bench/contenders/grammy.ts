import type { Contender } from './contender.ts';
import { missingRedis, startBesideRedis } from './redis.ts';

/** The dialog as a grammY conversation (plugin, version 2), its replay log in a Redis that writes nothing to disk. */
export const grammy: Contender = {
  name: 'grammy',
  lastReply: /\bR-[A-Z0-9]{6}\b/,
  missing: missingRedis,
  start: (setting) => startBesideRedis('./grammy-server.ts', setting),
};
