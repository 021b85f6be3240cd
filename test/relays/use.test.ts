import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closePoll } from '../../core/civic/polls-counting.ts';
import { paperKey } from '../../core/civic/relays-code.ts';
import type { Said } from '../../core/conversation/vocabulary.ts';
import { openScene, type Scene } from '../scene.ts';
import { paper } from './paper.ts';

const [code = '', second = ''] = paper;
const number = '+33639980001';

let folder: string;
let scene: Scene;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'relays-'));
  scene = await openScene({ poll: true, demonstration: true, relay: true, file: join(folder, 'parvis.db') });
});
afterEach(async () => {
  await scene.close();
  rmSync(folder, { recursive: true });
});

async function says(sender: string, ...lines: readonly (string | Said)[]): Promise<string> {
  let heard: readonly string[] = [];
  for (const line of lines) {
    const said: Said = typeof line === 'string' ? { kind: 'text', text: line } : line;
    heard = await scene.say('web', sender, said, { language: 'fr' });
  }
  return heard.join('\n');
}

const votes = (sender: string, project: string) =>
  says(
    sender,
    'voter',
    'voter',
    'oui',
    '75011',
    project,
    '1',
    'choisir ce projet',
    'voir mon bulletin',
    'déposer mon vote',
  );
const again = (sender: string, project: string) =>
  says(
    sender,
    'non',
    'voter',
    'voter',
    project,
    '1',
    'choisir ce projet',
    'voir mon bulletin',
    'déposer mon vote',
  );

async function count() {
  const staffed = { store: scene.store, nature: scene.nature, actor: 'staff' };
  const closed = await closePoll(staffed, 'demonstration', scene.passphrases ?? ['', '']);
  if (!closed.ok) throw new Error(closed.reason);
  return closed;
}

const figures = async () => (await scene.store.transaction((tx) => tx.relays.figures()))[0];

describe('a paper code', () => {
  it('gives one vote; the second from the same conversation replaces the first', async () => {
    await says('anna', code);
    expect(await votes('anna', 'vergers')).toContain('Votre vote est enregistré');
    await again('anna', 'bagagerie');
    const { box } = await count();
    expect(box).toHaveLength(1);
    expect(box[0]?.marks.city).toHaveLength(1);
    expect(await figures()).toMatchObject({ made: 5, used: 1, revoked: 1, votes: 1, answers: 0 });
  });

  it('is refused in any other conversation', async () => {
    await says('anna', code);
    await votes('anna', 'vergers');
    expect(await says('bob', code)).toContain('Ce code a déjà servi');
    expect(await says('bob', 'voter', 'voter', 'oui')).toContain('Quel est votre numéro');
    expect((await count()).box).toHaveLength(1);
  });

  it('of a hundred who type it at once, one has it', async () => {
    const people = Array.from({ length: 100 }, (_, index) => `person-${index}`);
    await scene.parvis.intake.accept(
      people.map((sender) => ({
        v: 1 as const,
        channel: 'web',
        externalId: `at once ${sender}`,
        sender,
        language: 'fr',
        sentAt: scene.nature.now(),
        said: { kind: 'text' as const, text: code },
      })),
    );
    await scene.parvis.idle();
    const told = scene.seen.map(({ text }) => text);
    expect(told.filter((text) => text.includes('votre code est bon'))).toHaveLength(1);
    expect(told.filter((text) => text.includes('Ce code a déjà servi'))).toHaveLength(99);
    expect(await figures()).toMatchObject({ used: 1 });
  });

  it('counts an answer for its relay once, beside nothing', async () => {
    await says('anna', code);
    const heard = await says('anna', 'consultation', 'commencer', '1', '1');
    expect(heard).not.toBe('');
    expect(await figures()).toMatchObject({ votes: 0, answers: 1 });
    await says('carl', 'consultation', 'commencer', '1');
    expect(await figures()).toMatchObject({ votes: 0, answers: 1 });
  });

  it('is not needed by who has proven a number, and stays good', async () => {
    const phone = { e164: number, proven: true };
    for (const text of ['voter', 'voter', 'oui', 'oui', 'menu'])
      await scene.say('whatsapp', '33639980001', { kind: 'text', text }, { language: 'fr', phone });
    const said: Said = { kind: 'text', text: code };
    const heard = await scene.say('whatsapp', '33639980001', said, { language: 'fr', phone });
    expect(heard.join()).toContain('Votre numéro suffit');
    expect(await says('anna', code)).toContain('votre code est bon');
  });

  it('gives way to the number that its holder proves: one vote', async () => {
    await says('anna', code);
    await votes('anna', 'vergers');
    const { world } = scene.parvis.engine;
    const conversation = world.vault.key('conversation', 'web:anna');
    await scene.store.transaction(async (tx) => {
      const person = (await tx.conversations.load(conversation))?.person ?? '';
      const row = await tx.people.load(person);
      if (row)
        await tx.people.save({
          ...row,
          phoneKey: world.vault.key('phone', number),
          phone: world.vault.seal(number),
          provenAt: 0,
        });
    });
    await again('anna', 'bagagerie');
    const { box } = await count();
    expect(box).toHaveLength(1);
  });

  it('of two codes in the same hands, the second is kept for someone else', async () => {
    await says('anna', code);
    expect(await says('anna', second)).toContain('déjà donné un autre code');
    expect(await says('bob', second)).toContain('votre code est bon');
  });

  it('that is revoked before the vote does not vote', async () => {
    await says('anna', code);
    await says(
      'anna',
      'voter',
      'voter',
      'oui',
      '75011',
      'vergers',
      '1',
      'choisir ce projet',
      'voir mon bulletin',
    );
    const key = paperKey(scene.parvis.engine.world.vault, code);
    const now = scene.nature.now();
    expect(await scene.store.transaction((tx) => tx.relays.revoke(key, now))).toBe(true);
    await says('anna', 'déposer mon vote');
    expect((await count()).box).toHaveLength(0);
  });

  it('that has voted can’t be revoked', async () => {
    await says('anna', code);
    await votes('anna', 'vergers');
    const key = paperKey(scene.parvis.engine.world.vault, code);
    expect(await scene.store.transaction((tx) => tx.relays.revoke(key, scene.nature.now()))).toBe(false);
  });

  it('is taken back with all that is erased, and stays used', async () => {
    await says('anna', code);
    await votes('anna', 'vergers');
    await says('anna', 'non', 'supprimer', 'oui');
    expect(await says('anna', code)).toContain('Ce code a déjà servi');
    expect((await count()).box).toHaveLength(0);
    expect(await figures()).toMatchObject({ used: 1 });
  });

  it('is in no file after its use', async () => {
    await says('anna', code);
    await votes('anna', 'vergers');
    await says('bob', 'bonjour', code.toLowerCase());
    const bytes = readdirSync(folder).map((file) => readFileSync(join(folder, file)).toString('latin1'));
    const forms = [code, code.replace('-', ''), code.replace('-', ' ')];
    for (const form of [...forms, ...forms.map((each) => each.toLowerCase())])
      expect(bytes.some((text) => text.includes(form))).toBe(false);
    const { vault } = scene.parvis.engine.world;
    const rows = await scene.store.transaction(async (tx) =>
      Promise.all(
        ['anna', 'bob'].map((who) => tx.conversations.load(vault.key('conversation', `web:${who}`))),
      ),
    );
    for (const row of rows) {
      const session = vault.open(row?.session ?? '').toUpperCase();
      expect(session.length).toBeGreaterThan(10);
      for (const form of forms) expect(session).not.toContain(form);
    }
  });
});
