import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyDatabase } from '../../adapters/sqlite/copy.ts';
import type { Said } from '../../core/conversation/vocabulary.ts';
import type { Tx } from '../../core/ports.ts';
import { createVault } from '../../core/vault.ts';
import { type GeocoderStub, startGeocoder } from '../peers/geocoder.ts';
import { onePhoto } from '../peers/photo.ts';
import { openScene, type Scene } from '../scene.ts';
import { bytesOf, cellsOf } from './cells.ts';

export const number = '+33639980001';
export const vault = createVault([{ id: 'test', key: Buffer.alloc(32, 7) }]);

/** Words that nobody but this person ever wrote. */
export const canary = 'canarijaunepoussin';

/** The service on a database in a file, with what a life in it needs. */
export interface Town {
  readonly scene: Scene;
  readonly folder: string;
  /** Says these in order; the answers to the last. `(code)` types the code that came by SMS, `(contact)` shares the number. */
  says(channel: string, sender: string, lines: readonly string[], phone?: Phone): Promise<string>;
  read<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Every cell of the database, the sealed ones opened. */
  cells(): Promise<string>;
  /** The bytes of the database and of its log, after a checkpoint: nothing else is on the disk. */
  bytes(): Promise<string>;
  /** The bytes of a copy that `parvis backup` makes now. */
  copied(): Promise<string>;
  /** All lines that were logged so far. */
  readonly logged: readonly string[];
  close(): Promise<void>;
}

export interface Phone {
  readonly e164: string;
  readonly proven: boolean;
}

function saidOf(line: string, scene: Scene): Said {
  if (line === '(contact)') return { kind: 'contact', phone: number, own: true };
  if (line === '(photo)') return { kind: 'media', media: 'photo', ref: 'photo' };
  if (line !== '(code)') return { kind: 'text', text: line };
  const sms = scene.seen.filter(({ text }) => text.includes('est votre code')).at(-1);
  return { kind: 'text', text: /\d{6}/.exec(sms?.text ?? '')?.[0] ?? 'no code was sent' };
}

async function openedCells(file: string): Promise<string> {
  const open = (stored: string) => (/^v1\.[\w-]+\./.test(stored) ? vault.open(stored) : stored);
  return (await cellsOf(file)).map((cell) => open(String(cell))).join('\n');
}

export async function openTown(publicUrl?: string): Promise<Town> {
  const folder = mkdtempSync(join(tmpdir(), 'rights-'));
  const file = join(folder, 'parvis.db');
  const geocoder: GeocoderStub = await startGeocoder();
  const logged: string[] = [];
  const scene = await openScene({
    heard: (line) => logged.push(line),
    poll: true,
    file,
    geocoderUrl: geocoder.url,
    photo: onePhoto,
    ...(publicUrl && { publicUrl }),
  });
  return {
    scene,
    folder,
    async says(channel, sender, lines, phone) {
      let heard: readonly string[] = [];
      for (const line of lines) {
        const more = { language: 'fr', ...(phone && { phone }) };
        heard = await scene.say(channel, sender, saidOf(line, scene), more);
      }
      return heard.join('\n');
    },
    read: (work) => scene.store.transaction(work),
    cells: () => openedCells(file),
    bytes: () => bytesOf(file),
    async copied() {
      const copy = join(folder, 'copy.db');
      await copyDatabase(file, copy, () => {});
      return readFileSync(copy, 'latin1');
    },
    logged,
    async close() {
      await scene.close();
      await geocoder.close();
      rmSync(folder, { recursive: true });
    },
  };
}
