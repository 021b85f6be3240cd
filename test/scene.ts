import { readFileSync } from 'node:fs';
import { createKannel } from '../adapters/sms/kannel/index.ts';
import { openSqlite } from '../adapters/sqlite/index.ts';
import { createTeams } from '../adapters/teams/index.ts';
import { createTelegram } from '../adapters/telegram/index.ts';
import { createWebchat, readAssets } from '../adapters/webchat/index.ts';
import { createWhatsAppCloud } from '../adapters/whatsapp/cloud/index.ts';
import { assemble, type Parvis, phrasesOf } from '../bots/assemble.ts';
import { channelPhrases } from '../bots/channels.ts';
import { loadCity, loadLocales } from '../bots/city/load.ts';
import { openDemonstrationConsultation } from '../bots/cli/consultations.ts';
import { deskChannel, type Seen } from '../bots/cli/desk-channel.ts';
import { openDemonstration } from '../bots/cli/polls.ts';
import { openDemonstrationWorkshops } from '../bots/cli/workshops.ts';
import type { Inbound, Outbound, Said } from '../core/conversation/vocabulary.ts';
import type { Channel, Log, Store } from '../core/ports.ts';
import { createVault } from '../core/vault.ts';
import { type Office, openOffice } from './desk/office.ts';
import { type FrozenNature, frozenNature } from './nature.ts';
import { publishSome } from './propose/published.ts';
import { handOut } from './relays/paper.ts';

export interface SceneOptions {
  readonly geocoderUrl?: string;
  readonly file?: string;
  readonly publicUrl?: string;
  readonly log?: Log;
  /** Hears every line that is logged, of whatever level. */
  readonly heard?: (line: string) => void;
  /** What a photo's `fetchMedia` gives. */
  readonly photo?: Buffer;
  /** Opens the demonstration poll, or that of a rule: `knapsack`, `ranking`, `points`, `judgment`. */
  readonly poll?: boolean | string;
  /** With other people's proposals and requests, and a small catalogue. */
  readonly published?: boolean;
  /** Opens the demonstration round of questions, and the demonstration workshops. */
  readonly demonstration?: boolean;
  /** With the codes of `test/relays/paper.ts`. */
  readonly relay?: boolean;
  /** With an account of the staff that waits for its conversation. */
  readonly office?: Office | null;
  /** Monday 23 November 2026, 10:00 in Paris. */
  readonly now?: number;
}

/** The whole service on a database of its own; only the providers' servers are missing: what is sent is kept in `seen`. */
export interface Scene {
  readonly parvis: Parvis;
  readonly store: Store;
  readonly nature: FrozenNature;
  /** Those of the demonstration poll. */
  readonly passphrases: readonly [string, string] | null;
  readonly seen: Seen[];
  /** What was logged as an error: a scene that ends with some has gone wrong. */
  readonly errors: string[];
  /** The last message rendered for each sender, by `channel:sender`. */
  readonly last: ReadonlyMap<string, Outbound>;
  say(channel: string, sender: string, said: Said, more?: Partial<Inbound>): Promise<readonly string[]>;
  close(): Promise<void>;
}

function realChannels(book: ReturnType<typeof phrasesOf>, nature: FrozenNature, log: Log): Channel[] {
  const phrases = channelPhrases(book, 'fr');
  const readMedia = async () => Buffer.alloc(0);
  const telegram = createTelegram({
    token: '1:test',
    mode: 'polling',
    log,
    nature,
    labels: phrases.ask,
    groupInvitation: phrases.groupInvitation,
    readMedia,
  });
  const whatsapp = createWhatsAppCloud({
    token: 'token',
    phoneNumberId: '1',
    appSecret: 'app-secret-of-the-tests',
    verifyToken: 'verify',
    apiRoot: 'http://127.0.0.1:9',
    labels: phrases.whatsapp,
    log,
    nature,
    readMedia: async () => null,
  });
  const sms = createKannel({
    sendUrl: 'http://127.0.0.1:9/cgi-bin/sendsms',
    username: 'parvis',
    password: 'secret',
    from: '3975',
    webhookSecret: 'a-secret-of-the-tests',
    publicUrl: 'http://127.0.0.1:3000',
    log,
    nature,
  });
  const teams = createTeams({
    appId: 'app',
    password: 'secret',
    tenantId: 'tenant',
    hosts: ['127.0.0.1:9'],
    loginRoot: 'http://127.0.0.1:9',
    openIdMetadata: 'http://127.0.0.1:9',
    groupInvitation: phrases.groupInvitation,
    publicUrl: 'http://127.0.0.1:3000',
    log,
    nature,
  });
  return [telegram, whatsapp, sms, teams];
}

function webChannel(store: Store, nature: FrozenNature, log: Log): Channel {
  return createWebchat({
    store,
    vault: createVault([{ id: 'test', key: Buffer.alloc(32, 7) }]),
    nature,
    log,
    say: (_, key) => key,
    languages: ['fr', 'en'],
    title: 'Parvis',
    publicUrl: 'http://127.0.0.1:3000',
    assets: readAssets('adapters/webchat/assets'),
  });
}

export async function openScene(options: SceneOptions = {}): Promise<Scene> {
  const city = loadCity('cities/paris');
  const locales = loadLocales('locales', city.languages);
  const nature = frozenNature(options.now ?? Date.UTC(2026, 10, 23, 9));
  const errors: string[] = [];
  const { heard = () => {} } = options;
  const lineOf = (fields: object, message: string) => `${message}: ${JSON.stringify(fields)}`;
  const hear: Log['info'] = (fields, message) => heard(lineOf(fields, message));
  const noteError: Log['error'] = (fields, message) => {
    hear(fields, message);
    errors.push(lineOf(fields, message));
  };
  const log = options.log ?? { info: hear, warn: hear, error: noteError };
  const store = await openSqlite({ file: options.file ?? ':memory:' });
  const seen: Seen[] = [];
  const last = new Map<string, Outbound>();
  const all = [...realChannels(phrasesOf(city, locales), nature, log), webChannel(store, nature, log)];
  const see = (each: Seen): void => {
    seen.push(each);
    last.set(`${each.channel}:${each.to}`, each.message);
  };
  const channels = all.map((channel) => deskChannel(channel, see, options.photo));
  const vault = createVault([{ id: 'test', key: Buffer.alloc(32, 7) }]);
  const geocoderUrl = options.geocoderUrl ?? 'http://127.0.0.1:9';
  const parts = {
    city,
    locales,
    store,
    vault,
    nature,
    log,
    channels,
    codeChannel: 'sms',
    publicUrl: options.publicUrl,
    ...(options.office && { prices: { segment: 60_000, templates: {} } }),
    geocoderUrl,
    node: 'test',
  };
  const parvis = assemble(parts);
  await parvis.start();
  const staffed = { store, nature, actor: 'system' };
  const rule = typeof options.poll === 'string' ? `rules/${options.poll}` : 'poll';
  const demonstration = `cities/paris/demonstration/${rule}.yaml`;
  const poll = options.poll
    ? await openDemonstration(staffed, city, readFileSync(demonstration, 'utf8'))
    : null;
  if (options.published) await publishSome(store, vault, city, nature.now());
  if (options.relay) await handOut(store, vault, nature.now());
  if (options.office) await openOffice({ store, vault, nature }, options.office);
  if (options.demonstration) {
    const file = 'cities/paris/demonstration/consultation.yaml';
    await openDemonstrationConsultation(staffed, city, readFileSync(file, 'utf8'));
    const workshops = readFileSync('cities/paris/demonstration/workshops.yaml', 'utf8');
    await openDemonstrationWorkshops(parvis.engine, workshops);
  }
  let count = 0;
  return {
    parvis,
    store,
    passphrases: poll?.passphrases ?? null,
    nature,
    seen,
    errors,
    last,
    async say(channel, sender, said, more = {}) {
      count += 1;
      nature.advance(5_000);
      const from = seen.length;
      await parvis.intake.accept([
        { v: 1, channel, externalId: `x${count}`, sender, said, sentAt: nature.now(), ...more },
      ]);
      await parvis.idle();
      return seen
        .slice(from)
        .filter((each) => each.channel === channel && each.to === sender)
        .map((each) => each.text);
    },
    async close() {
      await parvis.stop();
      await store.close();
    },
  };
}
