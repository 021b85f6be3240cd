import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { City } from '../core/civic/city.ts';
import { ParvisError } from '../core/errors.ts';
import { realNature } from '../core/nature.ts';
import type { Channel, Log, Nature, Store } from '../core/ports.ts';
import { assemble, type Parvis, phrasesOf } from './assemble.ts';
import { type ChannelTools, openChannels } from './channels.ts';
import { withImportedCategories } from './city/imported-categories.ts';
import { loadCity, loadLocales } from './city/load.ts';
import { loadRetention } from './city/retention.ts';
import { loadTariffs, pricesOf } from './city/tariffs.ts';
import type { Config } from './config.ts';
import { dataPages } from './data-link.ts';
import { withTerminalCodes } from './demonstration.ts';
import { drain } from './drain.ts';
import { metricsOf } from './metrics.ts';
import { type Company, createCompany, nodeName } from './nodes.ts';
import { type Observed, observe } from './observe/observe.ts';
import { forwarderOf, open311Of, withForwarding } from './open311.ts';
import { resultPages } from './results/public.tsx';
import { readSecret, type Secret, vaultOf } from './secret.ts';
import { createServer, type Readiness } from './server.ts';
import { consoleOf } from './staff/open.ts';
import { openStore } from './store.ts';

/** A service with its server, not yet listening. */
export interface Service {
  readonly parvis: Parvis;
  readonly app: FastifyInstance;
  readonly store: Store;
  readonly secret: Secret;
  readonly observed: Observed;
  /** Where it is reached from outside, without a final slash. */
  readonly publicUrl: string;
  /** Codes are printed on the terminal since no SMS channel is on. */
  readonly terminalCodes: boolean;
  /** Takes its place among the nodes, as the start does if it is not done before. Throws ParvisError config.invalid. */
  join(): Promise<void>;
  /** Within 10 s: see `drain`. */
  stop(): Promise<void>;
}

export interface ServiceOptions {
  readonly config: Config;
  readonly log: Log;
  /** The folder that holds `locales` and `adapters`. */
  readonly home: string;
  readonly nature?: Nature;
  /** Instead of the channels of the configuration: the terminal's. */
  readonly desk?: (tools: ChannelTools) => Promise<readonly Channel[]>;
  /** The other nodes have given this one up: the process must end at once, as if killed. */
  readonly lost?: () => void;
  /** Prints a line for the person who runs the service. */
  readonly print: (line: string) => void;
}

/** The city's folder, with the configured language first. Throws ParvisError config.invalid. */
function cityOf(config: Config): City {
  const city = loadCity(config.PARVIS_CITY);
  const language = config.PARVIS_LANGUAGE;
  if (!city.languages.includes(language))
    throw new ParvisError(
      'config.invalid',
      `PARVIS_LANGUAGE: the city does not speak ${language}, it speaks ${city.languages.join(', ')}. See .env.example.`,
    );
  return { ...city, languages: [language, ...city.languages.filter((other) => other !== language)] };
}

/** Everything but listening. Throws ParvisError config.invalid with a sentence that says how to mend it. */
export async function openService(options: ServiceOptions): Promise<Service> {
  const { config, log, home } = options;
  const nature = options.nature ?? realNature();
  const folder = cityOf(config);
  const locales = loadLocales(join(home, 'locales'), folder.languages);
  const secret = readSecret(config);
  const vault = vaultOf(secret);
  const node = nodeName(config, nature);
  const observed = await observe(config, node);
  const { figures, trace } = observed;
  const store = figures.timed(await openStore(config, log));
  const city = await withImportedCategories(folder, store);
  const { lost = () => {} } = options;
  const company = createCompany({ config, store, vault, nature, log, node, lost });
  const { nodes, shared } = company;
  const publicUrl = config.PARVIS_PUBLIC_URL ?? `http://${config.PARVIS_HOST}:${config.PARVIS_PORT}`;
  const assets = join(home, 'adapters/webchat/assets');
  const phrases = phrasesOf(city, locales);
  const tools = {
    city,
    phrases,
    store,
    vault,
    nature,
    log,
    publicUrl,
    assets,
    shared: shared ?? undefined,
    print: options.print,
  };
  const opened = await (options.desk?.(tools) ?? openChannels(config, tools));
  const { channels, terminalCodes } = withTerminalCodes(opened, config, options.print);
  const codeChannel = channels.find((channel) => channel.capabilities.senderIsPhone)?.name ?? null;
  const geocoderUrl = config.GEOCODER_URL;
  const assembled = assemble({
    city,
    locales,
    store,
    vault,
    nature,
    log,
    channels,
    codeChannel,
    geocoderUrl,
    prices: pricesOf(loadTariffs(config.PARVIS_CITY)),
    retention: loadRetention(config.PARVIS_CITY),
    publicUrl: config.PARVIS_PUBLIC_URL,
    node,
    nodes,
    ...(shared && { bell: shared.bell, pacer: shared.pacer }),
    trace,
  });
  // The terminal's service is beside the real one: only one of them forwards.
  const parvis = withForwarding(assembled, options.desk ? null : forwarderOf(assembled, config));
  const staff = options.desk ? null : consoleOf(parvis, config, { home, publicUrl });
  let draining = false;
  const app = createServer({
    channels,
    intake: parvis.intake,
    log,
    nature,
    ready: () => readiness(store, company, draining),
    metrics: metricsOf(store, nature, figures.registry, node),
    figures,
    trace,
    pages: [
      open311Of(parvis, config),
      dataPages(parvis.engine.world),
      resultPages({ parvis, home }),
      ...(staff ? [staff] : []),
    ],
    ...(config.PARVIS_TRUST_PROXY && { trustProxy: config.PARVIS_TRUST_PROXY }),
  });
  return {
    parvis,
    app,
    store,
    secret,
    observed,
    publicUrl: publicUrl.replace(/\/$/, ''),
    terminalCodes,
    join: nodes.join,
    async stop() {
      draining = true;
      await drain({ app, parvis, log });
      shared?.close();
      await store.close();
      await observed.stop();
    },
  };
}

/** Redis may be lost: the node serves all the same. */
async function readiness(store: Store, { shared }: Company, draining: boolean): Promise<Readiness> {
  const redis = shared ? { redis: shared.isUp ? 'ok' : 'lost' } : {};
  if (draining) return { ok: false, checks: { node: 'stopping' } };
  try {
    await store.transaction((tx) => tx.marks.load('ready'));
    return { ok: true, checks: { database: 'ok', ...redis } };
  } catch {
    // What broke is in the store's own log line; a load balancer only needs to know that it did.
    return { ok: false, checks: { database: 'unavailable', ...redis } };
  }
}
