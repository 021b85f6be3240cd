import { existsSync, readFileSync } from 'node:fs';
import { openSqlite } from '../../adapters/sqlite/index.ts';
import { createWebchat, readAssets, type WebchatOptions } from '../../adapters/webchat/index.ts';
import { createServer } from '../../bots/server.ts';
import type { Inbound, Outbound } from '../../core/conversation/vocabulary.ts';
import type { Channel, Log, Nature } from '../../core/ports.ts';
import { createVault } from '../../core/vault.ts';
import { frozenNature } from '../nature.ts';

/** What the bot of a test answers; several messages, or none. */
export type Script = (message: Inbound, count: number) => readonly Partial<Outbound>[];

const vault = createVault([{ id: 'test', key: Buffer.alloc(32, 7) }]);
export const assets = readAssets(new URL('../../adapters/webchat/assets/', import.meta.url).pathname);

function phrases(language: string): Record<string, string> {
  return JSON.parse(readFileSync(new URL(`../../locales/${language}/web.json`, import.meta.url), 'utf8'));
}
export const texts: Record<string, Record<string, string>> = { fr: phrases('fr'), en: phrases('en') };

export interface TestChat {
  readonly app: ReturnType<typeof createServer>;
  readonly channel: Channel;
  /** What was handed in, each once by its key. */
  readonly heard: Inbound[];
  readonly logged: string[];
  readonly url: string;
  readonly nature: ReturnType<typeof frozenNature>;
  readonly store: Awaited<ReturnType<typeof openSqlite>>;
  /** As the sender does after a turn. */
  tell(to: string, message: Partial<Outbound>): Promise<void>;
  /** What `accept` throws, until set to null. */
  broken: Error | null;
  close(): Promise<void>;
}

/** The real server, channel and database, with a bot that answers by a script. */
export async function openChat(script: Script, more: Partial<WebchatOptions> = {}): Promise<TestChat> {
  const nature = frozenNature();
  const store = await openSqlite({ file: ':memory:' });
  const logged: string[] = [];
  const note = (fields: object, message: string) => void logged.push(JSON.stringify({ ...fields, message }));
  const log: Log = { info: note, warn: note, error: note };
  const heard: Inbound[] = [];
  const options: WebchatOptions = {
    store,
    vault,
    nature: nature as Nature,
    log,
    say: (language, key) => texts[language]?.[key] ?? `?${key}?`,
    languages: ['fr', 'en'],
    title: 'Parvis, l’assistant de la Ville',
    publicUrl: 'http://localhost:3000',
    assets,
    patience: 400,
    ...more,
  };
  const channel = createWebchat(options);
  let sent = 0;
  const tell: TestChat['tell'] = async (to, message) => {
    sent += 1;
    const whole: Outbound = { v: 1, language: 'fr', text: '', ...message };
    for (const [part, one] of channel.render(whole).entries())
      await channel.send(to, one, { outboxId: String(sent), part });
  };
  const seen = new Set<string>();
  const chat = { broken: null as Error | null };
  const accept = async (messages: readonly Inbound[]) => {
    if (chat.broken !== null) throw chat.broken;
    for (const message of messages) {
      if (seen.has(message.externalId)) continue;
      seen.add(message.externalId);
      heard.push(message);
      for (const answer of script(message, heard.length)) await tell(message.sender, answer);
    }
  };
  const app = createServer({
    channels: [channel],
    intake: { accept, delivered: async () => {} },
    log,
    nature,
    ready: async () => ({ ok: true, checks: {} }),
    metrics: async () => '',
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as { port: number };
  const close = async () => {
    await app.close();
    await store.close();
  };
  return Object.assign(chat, {
    app,
    channel,
    heard,
    logged,
    nature,
    store,
    tell,
    close,
    url: `http://127.0.0.1:${port}`,
  });
}

export const chromium = '/usr/bin/chromium';

/** Why the browser tests can't run here; they fail instead when PARVIS_REQUIRE_SERVICES=1. */
export const noBrowser =
  existsSync(chromium) || process.env.PARVIS_REQUIRE_SERVICES === '1' ? null : `no ${chromium}`;

export const launchOptions = {
  executablePath: chromium,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-quic',
  ],
};

/** A conversation of three turns: what, where, thanks. */
export const reportScript: Script = ({ said }) => {
  if (said.kind === 'started')
    return [
      { text: 'Bonjour ! Je suis l’assistant de la Ville.' },
      {
        text: 'Que voulez-vous faire ?',
        turn: 1,
        choices: [
          { id: 'report', label: 'Signaler un problème', number: 1 },
          { id: 'vote', label: 'Voter', number: 2 },
          { id: 'more', label: 'Autre chose', number: 3 },
        ],
      },
    ];
  if (said.kind === 'choice') return [{ text: 'Que se passe-t-il ?', turn: 2 }];
  if (said.kind === 'text' && /matelas/.test(said.text))
    return [{ text: 'Où est-ce ? Écrivez l’adresse, ou envoyez votre position.', ask: 'location', turn: 3 }];
  if (said.kind === 'location')
    return [
      {
        text: 'C’est bien là ?',
        place: { lat: said.lat, lon: said.lon, label: '12 rue de Belleville, 20e' },
        turn: 4,
        choices: [
          { id: 'yes', label: 'Oui', number: 1 },
          { id: 'no', label: 'Non', number: 2 },
        ],
      },
    ];
  if (said.kind === 'media') return [{ text: 'Merci pour la photo.', turn: 5 }];
  return [{ text: `Merci. Vous avez écrit : ${said.kind === 'text' ? said.text : said.kind}`, turn: 6 }];
};
