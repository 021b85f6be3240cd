import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client, Location, MessageMedia } from 'whatsapp-web.js';
import { launchOptions, prepareFolder } from './chromium.ts';
import type { WebPart } from './render.ts';

export interface ClientSettings {
  /** The folder of the session: a Chromium profile that holds the keys of the linked account. */
  readonly folder: string;
  readonly chromium: string;
  /** A page in the place of WhatsApp's own: the file `<version>.html` of a folder. */
  readonly page?: { readonly folder: string; readonly version: string };
}

/** Makes a client that has started nothing yet. Only this file loads whatsapp-web.js, once the channel is on. */
export type OpenClient = (settings: ClientSettings) => Promise<Client>;

export const openClient: OpenClient = async ({ folder, chromium, page }) => {
  const { default: library } = await import('whatsapp-web.js');
  await prepareFolder(folder);
  const authStrategy = new library.LocalAuth({ dataPath: folder });
  // The library would delete the profile under a running browser; `forgetSession` does it once the browser is gone.
  authStrategy.logout = async () => {};
  const client = new library.Client({
    authStrategy,
    puppeteer: launchOptions(chromium, folder),
    webVersionCache: page ? { type: 'local', path: page.folder, strict: true } : { type: 'none' },
    ...(page && { webVersion: page.version }),
    authTimeoutMs: 60_000,
  });
  // Called as soon as there is a browser.
  authStrategy.afterBrowserInitialized = async () => quietPipes(client);
  return client;
};

/** puppeteer stops listening to its pipes before the browser lets go of them: an error then would end the whole service. */
function quietPipes(client: Client): void {
  for (const pipe of client.pupBrowser?.process()?.stdio ?? []) pipe?.on('error', () => {});
}

/** After the telephone has unlinked us: the next start shows a new code to scan. */
export async function forgetSession(folder: string): Promise<void> {
  await rm(join(folder, 'session'), { recursive: true, force: true, maxRetries: 4 });
}

export type Content = string | Location | MessageMedia;

/** A part as the library takes it. `bytes` of a document. */
export async function contentOf(part: WebPart, bytes: Buffer): Promise<Content> {
  const { default: library } = await import('whatsapp-web.js');
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'location':
      return new library.Location(part.lat, part.lon, { name: part.label });
    case 'document':
      return new library.MessageMedia(part.mime, bytes.toString('base64'), part.name, bytes.length);
    default:
      throw new Error(`unknown ${part satisfies never}`);
  }
}
