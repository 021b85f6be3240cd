import type { AddressInfo } from 'node:net';
import { XMLParser } from 'fast-xml-parser';
import { open311Pages } from '../../adapters/open311/server.ts';
import { createServer } from '../../bots/server.ts';
import { createOpen311Desk } from '../../core/civic/open311-desk.ts';
import type { ReportRow } from '../../core/civic/reports.ts';
import { openScene, type Scene } from '../scene.ts';

export const key = 'a-key-of-a-program-that-may-write';

export interface Desk {
  readonly scene: Scene;
  /** Without a slash at its end. */
  readonly url: string;
  /** What was logged. */
  readonly logged: string[];
  get(path: string): Promise<Got>;
  post(path: string, body: string | Readonly<Record<string, string>>, type?: string): Promise<Got>;
  /** A report as a resident made it, straight into the records. */
  add(more?: Partial<ReportRow>): Promise<ReportRow>;
  reports(): Promise<readonly ReportRow[]>;
  close(): Promise<void>;
}

export interface Got {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  /** Parsed: JSON, or XML by a parser of the tests' own settings. */
  readonly body: unknown;
}

const xml = new XMLParser({
  parseTagValue: false,
  isArray: (name) => /^(?:request|service|error)$/.test(name),
});

async function got(answer: Response): Promise<Got> {
  const text = await answer.text();
  const type = answer.headers.get('content-type') ?? '';
  const body: unknown = type.startsWith('application/json') ? JSON.parse(text) : xml.parse(text, true);
  return { status: answer.status, type, text, body };
}

/** The whole service, its pages of Open311 listening on 127.0.0.1. */
export async function openDesk(
  options: { readonly keys?: readonly string[]; readonly jurisdiction?: string | null } = {},
): Promise<Desk> {
  const scene = await openScene();
  const logged: string[] = [];
  const write = (fields: object, message: string) => void logged.push(JSON.stringify({ ...fields, message }));
  const log = { info: write, warn: write, error: write };
  const { world } = scene.parvis.engine;
  const app = createServer({
    channels: [],
    intake: scene.parvis.intake,
    log,
    nature: scene.nature,
    ready: async () => ({ ok: true, checks: {} }),
    metrics: async () => '',
    pages: [
      open311Pages({
        desk: createOpen311Desk(world),
        keys: options.keys ?? [key],
        jurisdiction: options.jurisdiction ?? null,
        notice: 'No names & no numbers are kept',
        now: scene.nature.now,
        log,
      }),
    ],
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/open311/v2`;
  let count = 0;
  return {
    scene,
    url,
    logged,
    get: async (path) => got(await fetch(`${url}${path}`)),
    async post(path, body, type = 'application/x-www-form-urlencoded') {
      const text = typeof body === 'string' ? body : new URLSearchParams(body).toString();
      return got(
        await fetch(`${url}${path}`, { method: 'POST', headers: { 'content-type': type }, body: text }),
      );
    },
    async add(more = {}) {
      count += 1;
      const row: ReportRow = {
        id: `report-${String(count).padStart(5, '0')}`,
        reference: `R-T${String(count).padStart(5, '0')}`,
        kind: 'problem',
        category: 'banc',
        state: 'received',
        lat: 48.8637,
        lon: 2.367,
        district: '11',
        address: world.vault.seal('5 rue Oberkampf'),
        words: world.vault.seal('canarijaune devant chez moi'),
        today: null,
        person: 'p1',
        conversation: 'c1',
        createdAt: scene.nature.now(),
        changedAt: scene.nature.now(),
        ...more,
      };
      await scene.store.transaction((tx) => tx.reports.add(row));
      return row;
    },
    reports: () =>
      scene.store.transaction((tx) =>
        tx.reports.list({
          states: ['received', 'assigned', 'done', 'refused', 'reopened', 'withdrawn'],
          limit: 9999,
        }),
      ),
    async close() {
      await app.close();
      await scene.close();
    },
  };
}
