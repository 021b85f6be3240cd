import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from 'whatsapp-web.js';
import { type OpenClient, openClient } from '../../../adapters/whatsapp/webjs/client.ts';

export interface PageMessage {
  /** `33612345678@c.us`, `...@lid`, `...@g.us`. */
  readonly from: string;
  readonly id: string;
  readonly [field: string]: unknown;
}

/** What left, as the page saw it. */
export interface PageSent {
  readonly to: string;
  readonly id: string;
  readonly type: string;
  readonly body?: string;
  readonly lat?: number;
  readonly lng?: number;
  readonly loc?: string;
  readonly filename?: string;
}

/** What the page knows when it is loaded; a test changes it before a start. */
export interface World {
  /** Hidden ids by number. */
  hidden: Record<string, string>;
  /** Files that can be downloaded, base64 by path. */
  files: Record<string, string>;
  unread: PageMessage[];
  /** Chats of whom WhatsApp doesn't know. */
  strangers: string[];
}

/** The real library and the real Chromium, on a page of our own in the place of WhatsApp's. */
export interface Pilot {
  /** Of the session. */
  readonly folder: string;
  readonly world: World;
  /** For the channel: each life's client is held here too. */
  readonly open: OpenClient;
  /** The client of the present life. */
  client(): Client;
  /** `phone.<call>(...values)` in the page. */
  tell(call: string, ...values: readonly unknown[]): Promise<void>;
  set(field: string, value: unknown): Promise<void>;
  read<T>(field: string): Promise<T>;
  sent(): Promise<readonly PageSent[]>;
  /** Processes of Chromium on this session. */
  processes(): readonly number[];
  close(): void;
}

const version = '9.9999.0';
const script = readFileSync(join(import.meta.dirname, 'page.js'), 'utf8');

export function openPilot(): Pilot {
  const folder = mkdtempSync(join(tmpdir(), 'parvis-webjs-'));
  const pages = mkdtempSync(join(tmpdir(), 'parvis-webjs-page-'));
  const world: World = { hidden: {}, files: {}, unread: [], strangers: [] };
  let present: Client | null = null;

  function client(): Client {
    if (present === null) throw new Error('no client was opened yet');
    return present;
  }

  const inPage = async (expression: string): Promise<unknown> => client().pupPage?.evaluate(expression);
  const words = (value: unknown): string => JSON.stringify(value) ?? 'undefined';
  const read = async <T>(field: string) =>
    JSON.parse(String(await inPage(`JSON.stringify(phone.${field})`))) as T;

  return {
    folder,
    world,
    async open(settings) {
      const given = words({ ...world, version }).replaceAll('<', '\\u003c');
      const page = `<!doctype html><meta charset="utf-8"><title>Page</title><script>window.world = ${given};</script><script>${script}</script>`;
      writeFileSync(join(pages, `${version}.html`), page);
      present = await openClient({ ...settings, page: { folder: pages, version } });
      return present;
    },
    client,
    async tell(call, ...values) {
      await inPage(`phone.${call}(${values.map(words).join(', ')})`).catch((error: unknown) => {
        // What was told may be the end of the browser.
        if (!(error instanceof Error && error.name === 'TargetCloseError')) throw error;
      });
    },
    async set(field, value) {
      await inPage(`phone.${field} = ${words(value)}`);
    },
    read,
    async sent() {
      return JSON.parse(
        String(await inPage('JSON.stringify(phone.sent.map(({ model, ...sent }) => sent))')),
      ) as readonly PageSent[];
    },
    processes: () => processesWith(folder),
    close() {
      for (const each of [folder, pages]) rmSync(each, { recursive: true, force: true, maxRetries: 4 });
    },
  };
}

/** Processes whose command line or environment names this folder. */
export function processesWith(folder: string): readonly number[] {
  const found = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) =>
      ['cmdline', 'environ'].some((file) => contents(`/proc/${pid}/${file}`).includes(folder)),
    );
  return found.map(Number);
}

function contents(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It has ended meanwhile, or is another user's.
    return '';
  }
}
