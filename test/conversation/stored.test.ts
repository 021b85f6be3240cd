import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Session, sealSession } from '../../core/conversation/session.ts';
import type { Dialog, StoredSnapshot } from '../../core/conversation/turn.ts';
import { dialogs } from '../../dialogs/index.ts';
import { openScene, type Scene } from '../scene.ts';
import { testDialogs } from './dialogs.ts';
import { openTestScene, type TestScene } from './scene.ts';

const folder = 'test/conversation/stored';
const sorry = 'Pardon, je dois reprendre depuis le début';

describe('sessions stored by earlier versions', () => {
  const warnings: string[] = [];
  let scene: Scene;
  let people = 0;
  beforeAll(async () => {
    // No address service here: that it does not answer is no fault of a session.
    const note = (fields: Readonly<Record<string, unknown>>, message: string) => {
      if (fields.code !== 'geocoder.unavailable') warnings.push(`${message} ${JSON.stringify(fields)}`);
    };
    scene = await openScene({ poll: true, log: { info: () => {}, warn: note, error: note } });
  });
  afterAll(() => scene.close());

  async function resume(stored: Session, words: string): Promise<string> {
    people += 1;
    const sender = `person-${people}`;
    const { vault } = scene.parvis.engine.world;
    await scene.say('telegram', sender, { kind: 'text', text: 'bonjour' });
    const id = vault.key('conversation', `telegram:${sender}`);
    await scene.store.transaction(async (tx) => {
      const row = await tx.conversations.load(id);
      if (row)
        await tx.conversations.save({
          ...row,
          session: sealSession(vault, stored),
          version: row.version + 1,
        });
    });
    return (await scene.say('telegram', sender, { kind: 'text', text: words })).join('\n');
  }

  it('are kept for every dialog', () => {
    const files = readdirSync(folder).map((name) => name.replace('.json', ''));
    expect(dialogs.map(({ id }) => id).filter((id) => !files.includes(id))).toEqual([]);
  });

  for (const name of readdirSync(folder)) {
    const stored = JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')) as Record<string, Session>;
    for (const [state, session] of Object.entries(stored))
      it(`${name.replace('.json', '')}, ${state}: goes on`, async () => {
        for (const words of ['aide', 'retour', '1', 'quelque chose'])
          expect(await resume(session, words)).toMatch(/\S/);
        expect(warnings).toEqual([]);
      });
  }
});

describe('a dialog in a new form', () => {
  let scene: TestScene;
  afterEach(() => scene.close());

  function second(change: Partial<Dialog>): readonly Dialog[] {
    return testDialogs.map((dialog) =>
      dialog.id === 'form' ? { ...dialog, version: 2, ...change } : dialog,
    );
  }

  async function begunBefore(change: Partial<Dialog>): Promise<TestScene> {
    scene = await openTestScene({ dialogs: second(change) });
    for (const words of ['bonjour', 'formulaire', 'Zoé']) await scene.say('ann', words);
    await scene.put('ann', (session) => ({
      ...session,
      frames: session.frames.map((frame) => ({ ...frame, version: 1 })),
    }));
    return scene;
  }

  it('reads the older one when it knows how', async () => {
    const upgrade = (snapshot: StoredSnapshot, from: number): StoredSnapshot => ({
      ...snapshot,
      context: { ...(snapshot.context as object), name: `Zoé of version ${from}` },
    });
    await begunBefore({ upgrade });
    await scene.say('ann', 'rouge');
    expect((await scene.say('ann', 'petit')).join()).toContain('Zoé of version 1, red, small');
    expect((await scene.session('ann'))?.frames[0]?.version).toBe(2);
  });

  it.each<readonly [string, Partial<Dialog>]>([
    ['has no way to read it', {}],
    [
      'can not read this one',
      {
        upgrade: () => {
          throw new Error('too old');
        },
      },
    ],
    ['finds a state that is no more', { upgrade: ({ context }) => ({ value: 'renamed', context }) }],
  ])('answers with an apology and the menu when it %s', async (_, change) => {
    await begunBefore(change);
    const answer = (await scene.say('ann', 'rouge')).join();
    expect(answer).toContain(sorry);
    expect(answer).toContain('Que voulez-vous faire ?');
    expect((await scene.session('ann'))?.frames.map(({ dialog }) => dialog)).toEqual(['welcome']);
    expect(scene.errors).toEqual([]);
    expect((await scene.say('ann', 'formulaire')).join()).toContain('Comment l’appeler ?');
  });

  it('is not missed: a dialog that was taken away is answered in the same way', async () => {
    scene = await openTestScene();
    for (const words of ['bonjour', 'formulaire', 'Zoé']) await scene.say('ann', words);
    await scene.put('ann', (session) => ({
      ...session,
      frames: session.frames.map((frame) => ({ ...frame, dialog: 'gone' })),
    }));
    expect((await scene.say('ann', 'rouge')).join()).toContain(sorry);
    expect(scene.errors).toEqual([]);
  });

  it('a timer of a dialog that can not be read ends it without a word', async () => {
    await begunBefore({});
    expect(await scene.wait(25 * 3_600_000)).toEqual([]);
    expect((await scene.session('ann'))?.frames).toEqual([]);
  });

  it('a whole session of an unknown form is begun anew, with an apology', async () => {
    scene = await openTestScene();
    await scene.say('ann', 'bonjour');
    await scene.put('ann', (session) => ({ ...session, v: 2 }) as unknown as Session);
    const answer = (await scene.say('ann', 'bonjour')).join();
    expect(answer).toContain(sorry);
    expect(answer).toContain('Que voulez-vous faire ?');
    expect((await scene.session('ann'))?.v).toBe(1);
  });
});
