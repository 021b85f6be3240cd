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
import { metricsOf } from './metrics.ts';
import { type Observed, observe } from './observe/observe.ts';
import { forwarderOf, open311Of, withForwarding } from './open311.ts';
import { resultPages } from './results/public.tsx';
import { readSecret, type Secret, vaultOf } from './secret.ts';
import { createServer } from './server.ts';
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
  const node = 'embedded';
  const observed = await observe(config, node);
  const { figures, trace } = observed;
  const store = figures.timed(await openStore(config, log));
  const city = await withImportedCategories(folder, store);
  const publicUrl = config.PARVIS_PUBLIC_URL ?? `http://${config.PARVIS_HOST}:${config.PARVIS_PORT}`;
  const assets = join(home, 'adapters/webchat/assets');
  const tools = { city, phrases: phrasesOf(city, locales), store, vault, nature, log, publicUrl, assets };
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
    trace,
  });
  // The terminal's service is beside the real one: only one of them forwards.
  const parvis = withForwarding(assembled, options.desk ? null : forwarderOf(assembled, config));
  const staff = options.desk ? null : consoleOf(parvis, config, { home, publicUrl });
  const app = createServer({
    channels,
    intake: parvis.intake,
    log,
    nature,
    ready: () => readiness(store),
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
    async stop() {
      await app.close();
      await parvis.stop();
      await store.close();
      await observed.stop();
    },
  };
}

async function readiness(store: Store) {
  try {
    await store.transaction((tx) => tx.marks.load('ready'));
    return { ok: true, checks: { database: 'ok' } };
  } catch {
    // What broke is in the store's own log line; a load balancer only needs to know that it did.
    return { ok: false, checks: { database: 'unavailable' } };
  }
}
