import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyPluginAsync } from 'fastify';
import { parse } from 'yaml';
import { z } from 'zod';
import { createOpen311Client } from '../adapters/open311/client.ts';
import { open311Pages } from '../adapters/open311/server.ts';
import { findCategory } from '../core/civic/categories.ts';
import type { City } from '../core/civic/city.ts';
import { createOpen311Desk } from '../core/civic/open311-desk.ts';
import { createForwarder, type Forwarder } from '../core/civic/open311-forwarder.ts';
import { ParvisError } from '../core/errors.ts';
import type { Parvis } from './assemble.ts';
import type { Config } from './config.ts';

/** The public pages of Open311, under `/open311/v2`. */
export function open311Of({ engine, phrases }: Parvis, config: Config): FastifyPluginAsync {
  const { world } = engine;
  return open311Pages({
    desk: createOpen311Desk(world),
    keys: config.OPEN311_API_KEYS,
    jurisdiction: config.OPEN311_JURISDICTION ?? null,
    notice: phrases.render(world.city.languages[0] ?? 'fr', 'exchange.notice', undefined, false),
    now: world.nature.now,
    log: world.log,
  });
}

/** Hands reports over to the city's own endpoint; null when none is configured. Throws ParvisError config.invalid. */
export function forwarderOf({ engine, sender }: Parvis, config: Config): Forwarder | null {
  const { OPEN311_FORWARD_URL: url, OPEN311_FORWARD_KEY: key } = config;
  if (url === undefined && key === undefined) return null;
  if (url === undefined || key === undefined)
    throw invalid('OPEN311_FORWARD_URL and OPEN311_FORWARD_KEY go together: set both, or neither.');
  if (config.PARVIS_PUBLIC_URL && new URL(url).host === new URL(config.PARVIS_PUBLIC_URL).host)
    throw invalid('OPEN311_FORWARD_URL is this service itself: give the address of the city’s own system.');
  return createForwarder({
    engine,
    endpoint: createOpen311Client({
      baseUrl: url,
      key,
      jurisdiction: config.OPEN311_FORWARD_JURISDICTION ?? null,
    }),
    services: loadServices(config.PARVIS_CITY, engine.world.city),
    wake: sender.wake,
  });
}

const services = z.record(z.string(), z.union([z.string().min(1), z.null()]));

/** `open311.yaml` of the city's folder: a category's id, and its code at the endpoint or null. Without it, codes are our ids. */
export function loadServices(folder: string, city: City): Readonly<Record<string, string | null>> {
  const file = join(folder, 'open311.yaml');
  if (!existsSync(file)) return {};
  const read = services.safeParse(parse(readFileSync(file, 'utf8')) ?? {});
  if (!read.success) throw invalid(`${file}: each line is CATEGORY: "CODE", or CATEGORY: null.`);
  const unknown = Object.keys(read.data).filter((id) => !findCategory(city, id));
  if (unknown.length > 0) throw invalid(`${file}: no such category: ${unknown.join(', ')}.`);
  return read.data;
}

/** The service as it was, with forwarding beside it. */
export function withForwarding(parvis: Parvis, forwarder: Forwarder | null): Parvis {
  if (!forwarder) return parvis;
  return {
    ...parvis,
    async start() {
      await parvis.start();
      const { start, stop } = forwarder;
      await parvis.nodes.undertake([{ name: 'forwarding', start, stop }]);
    },
  };
}

function invalid(message: string): ParvisError {
  return new ParvisError('config.invalid', message);
}
