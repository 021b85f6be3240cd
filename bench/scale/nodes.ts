import { existsSync } from 'node:fs';
import { startGeocoder } from '../../test/peers/geocoder.ts';
import type { Postgres } from '../../test/peers/postgres.ts';
import { startRedis } from '../../test/peers/redis.ts';
import type { Contender, Running, Setting } from '../contenders/contender.ts';
import { parvis, startNode } from '../contenders/parvis.ts';

/** The whole service as so many processes on one PostgreSQL database and one Redis. */
export function nodesOf(count: number, postgres: Postgres, database: string): Contender {
  return {
    name: count === 1 ? '1 node' : `${count} nodes`,
    lastReply: parvis.lastReply,
    missing: () => (existsSync('/proc/self/stat') ? parvis.missing() : 'it reads /proc'),
    start: (setting) => start(count, setting, postgres, database),
  };
}

async function start(count: number, setting: Setting, postgres: Postgres, database: string) {
  const [geocoder, redis] = await Promise.all([startGeocoder(), startRedis()]);
  const nodes: Running[] = [];
  for (let index = 0; index < count; index += 1)
    nodes.push(
      await startNode(setting, {
        PARVIS_DATABASE: database,
        PARVIS_REDIS: redis.url,
        PARVIS_NODE: `node${index + 1}`,
        GEOCODER_URL: geocoder.url,
      }),
    );
  const [first, ...others] = nodes;
  if (!first) throw new Error('there is no node');
  return {
    ...first,
    others,
    storePid: postgres.pid,
    async stop() {
      for (const node of nodes) await node.stop();
      await redis.stop();
      await geocoder.close();
    },
  };
}
