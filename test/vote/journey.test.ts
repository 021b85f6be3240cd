import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closePoll } from '../../core/civic/polls-counting.ts';
import type { Said } from '../../core/conversation/vocabulary.ts';
import { createVault } from '../../core/vault.ts';
import { openScene, type Scene } from '../scene.ts';

const number = '+33639980001';
const vault = createVault([{ id: 'test', key: Buffer.alloc(32, 7) }]);

let folder: string;
let scene: Scene;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vote-'));
  scene = await openScene({ poll: true, file: join(folder, 'parvis.db') });
});
afterEach(async () => {
  await scene.close();
  rmSync(folder, { recursive: true });
});

const text = (words: string): Said => ({ kind: 'text', text: words });

async function says(channel: string, sender: string, lines: readonly (string | Said)[], phone?: boolean) {
  const more = phone === undefined ? {} : { phone: { e164: number, proven: phone } };
  let heard: readonly string[] = [];
  for (const line of lines) {
    const said = typeof line === 'string' ? text(line === '(code)' ? code() : line) : line;
    heard = await scene.say(channel, sender, said, { language: 'fr', ...more });
  }
  return heard.join('\n');
}

function code(): string {
  const sms = scene.seen.filter(({ text }) => text.includes('est votre code')).at(-1);
  return /\d{6}/.exec(sms?.text ?? '')?.[0] ?? '';
}

const count = async () => {
  const passphrases = scene.passphrases ?? ['', ''];
  const staffed = { store: scene.store, nature: scene.nature, actor: 'staff' };
  const closed = await closePoll(staffed, 'demonstration', passphrases);
  if (!closed.ok) throw new Error(closed.reason);
  return closed;
};

/** Every text and every opened sealed text of the database, but for the envelopes. */
function everythingStored(): string {
  const database = new Database(join(folder, 'parvis.db'), { readonly: true });
  const tables = database
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
    .pluck()
    .all() as string[];
  const kept = tables.filter((table) => !['envelope', 'project', 'poll'].includes(table));
  const cells = kept.flatMap((table) =>
    (database.prepare(`SELECT * FROM "${table}"`).raw().all() as unknown[][]).flat(),
  );
  database.close();
  const open = (cell: unknown) => {
    const stored = String(cell);
    return /^v1\.[\w-]+\./.test(stored) ? vault.open(stored) : stored;
  };
  return cells.map(open).join('\n');
}

describe('one person on three channels', () => {
  it('has one ballot, the last one', async () => {
    const byTelegram = await says('telegram', '42', [
      'voter',
      'Voter',
      'oui',
      { kind: 'contact', phone: number, own: true },
      '11e',
      'tous les projets',
      '1 2',
      'bulletin',
      'déposer mon vote',
    ]);
    expect(byTelegram).toContain('Votre vote est enregistré');
    const byWhatsApp = await says(
      'whatsapp',
      '33639980001',
      ['voter', 'Voter', 'oui', 'oui', 'tous les projets', '3 4', 'bulletin', 'déposer mon vote'],
      true,
    );
    expect(byWhatsApp).toContain('Votre nouveau vote remplace l’ancien');
    const bySms = await says(
      'sms',
      number,
      ['voter', '1', 'oui', '(code)', '7', '5 6', 'bulletin', '1'],
      false,
    );
    expect(bySms).toContain("Nouveau vote enregistré, il remplace l'ancien");
    const { results } = await count();
    expect(results.ballots).toBe(1);
    const chosen = results.counts.filter(({ votes }) => votes > 0);
    expect(chosen).toEqual([
      { project: 'p05', votes: 1 },
      { project: 'p06', votes: 1 },
    ]);
    expect(scene.errors).toEqual([]);
  });
});

describe('after a cast', () => {
  it('nothing stored names what was chosen, except the sealed envelope', async () => {
    await says('web', 'visitor', [
      'voter',
      'Voir les projets',
      'Solidarité',
      'bagageries',
      'Choisir ce projet',
    ]);
    expect(everythingStored()).toContain('p09');
    const receipt = await says('web', 'visitor', [
      'bulletin',
      'déposer',
      'oui',
      '06 39 98 00 01',
      '(code)',
      '75020',
    ]);
    expect(receipt).toMatch(/Votre code de suivi : [2-9A-Z]{4}-[2-9A-Z]{4}/);
    const stored = everythingStored();
    expect(stored).not.toContain('p09');
    expect(stored).not.toContain('Bagageries');
    const tracker = /[2-9A-Z]{4}-[2-9A-Z]{4}/.exec(receipt)?.[0] ?? 'none';
    expect(stored).not.toContain(tracker);
    const closed = await count();
    expect(closed.box).toEqual([{ tracker, sector: '20', marks: { city: ['p09'], sector: [] } }]);
  });

  it('the figures are told once counted, not before', async () => {
    await says('whatsapp', '33639980001', ['voter', 'Voter', 'oui', 'oui', '11', 'tous les projets'], true);
    await says('whatsapp', '33639980001', [
      '1 3',
      'bulletin',
      'mon arrondissement',
      '1 2',
      'bulletin',
      'déposer',
      'oui',
    ]);
    scene.nature.advance(61 * 24 * 3_600_000);
    expect(await says('whatsapp', '33639980001', ['voter'])).toContain('Les résultats arrivent bientôt');
    await count();
    const offer = await says('whatsapp', '33639980001', ['voter']);
    expect(offer).toContain('Voulez-vous voir les derniers résultats');
    const figures = await says('whatsapp', '33639980001', ['voir les résultats']);
    expect(figures).toContain('Budget participatif : 1 personne a voté.');
    expect(figures).toContain('1. Cours d’école à l’ombre : 1\n2. Rues aux mille arbres : 1\n3. ');
    expect(figures).toContain('11e arrondissement :\n1. Jardin de la Roquette : 1');
    expect(scene.errors).toEqual([]);
  });

  it('a vote that closed meanwhile is refused kindly and not kept', async () => {
    await says('telegram', '42', [
      'voter',
      'Voter',
      'oui',
      { kind: 'contact', phone: number, own: true },
      '11',
    ]);
    await says('telegram', '42', ['tous les projets', '1 2', 'bulletin']);
    await count();
    const refused = await says('telegram', '42', ['déposer mon vote']);
    expect(refused).toContain('Le vote est terminé : ce bulletin n’est pas compté.');
    expect(everythingStored()).not.toContain('"p01"');
  });
});
