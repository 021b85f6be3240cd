import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession, type Session, sealSession } from '../../core/conversation/session.ts';
import { begin, type Dialog } from '../../core/conversation/turn.ts';
import type { Say } from '../../core/conversation/vocabulary.ts';
import { dialogs } from '../../dialogs/index.ts';
import { language } from '../../dialogs/language.ts';
import { linkTo, member } from '../desk/linked.ts';
import { openScene, type Scene } from '../scene.ts';
import { explore, inputs, rests, type Standing } from './walk.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

/** One example of each state in which a dialog may be found between two turns. */
function states(dialog: Dialog): ReadonlyMap<string, Standing> {
  const found = new Map<string, Standing>();
  const take = (standing: Standing): void => {
    const name = String(standing.snapshot.value);
    if (!standing.done && rests(standing) && !found.has(name)) found.set(name, standing);
  };
  explore(dialog, ({ after }) => take(after), 4000);
  return found;
}

function frame(dialog: Dialog, id: string, snapshot: unknown, asked: Say | null, opened: 'go' | 'intent') {
  return { id, dialog: dialog.id, version: dialog.version, snapshot, opened, job: null, asked, timers: {} };
}

/** The session of someone who is there, with a question that came before. */
function sessionAt(dialog: Dialog, standing: Standing): Session {
  const { snapshot, asked, opened } = standing;
  const [first] = inputs(dialog);
  const child = { id: 'language', version: 1, machine: language };
  const begun = begin(language, { ...(first ?? { args: {} }), args: {} } as never);
  const question = begun.effects.find((effect) => effect.type === 'say') ?? null;
  const own = frame(dialog, 'own', snapshot, asked, 'intent');
  const frames = opened === null ? [own] : [own, frame(child, 'child', begun.snapshot, question, 'go')];
  const step = { frames, asked: asked ?? question };
  const stored = { v: 1, language: 'fr', greeted: true, frames, offered: null, history: [step], misses: 0 };
  return JSON.parse(JSON.stringify(stored)) as Session;
}

let people = 0;
async function sayAt(dialog: Dialog, standing: Standing, words: string) {
  people += 1;
  const sender = `person-${people}`;
  const { store, parvis } = scene;
  const { vault } = parvis.engine.world;
  await scene.say('telegram', sender, { kind: 'text', text: 'bonjour' });
  const id = vault.key('conversation', `telegram:${sender}`);
  const load = () => store.transaction((tx) => tx.conversations.load(id));
  const row = await load();
  if (!row) throw new Error('no conversation');
  if (dialog.id.startsWith('desk'))
    await store.transaction((tx) => linkTo(tx, id, member(`staff-${people}`, 'agent'), scene.nature.now()));
  const session = sealSession(vault, sessionAt(dialog, standing));
  await store.transaction((tx) => tx.conversations.save({ ...row, session, version: row.version + 1 }));
  const answers = await scene.say('telegram', sender, { kind: 'text', text: words });
  const after = openSession(vault, (await load())?.session ?? '');
  return { answer: answers.join('\n'), messages: answers.length, after };
}

describe('from every state of every dialog', () => {
  for (const dialog of dialogs)
    for (const [state, standing] of states(dialog))
      it(`${dialog.id}, ${state}`, async () => {
        const stop = await sayAt(dialog, standing, 'STOP');
        expect(stop.answer).toMatch(/^C’est fait\. Vous ne recevrez plus/);
        expect(stop.messages).toBe(1);
        expect(stop.after.frames).toEqual([]);
        const menu = await sayAt(dialog, standing, 'menu');
        expect(menu.answer).toContain('Que voulez-vous faire ?');
        expect(menu.after.frames.at(-1)?.dialog).toBe('welcome');
        const back = await sayAt(dialog, standing, 'retour');
        expect(back.answer).not.toBe('');
        expect(back.after.history).toEqual([]);
        const help = await sayAt(dialog, standing, 'aide');
        expect(help.answer).toContain('MENU pour tout voir');
        expect(help.after.frames).toHaveLength(sessionAt(dialog, standing).frames.length);
        const cancel = await sayAt(dialog, standing, 'annuler');
        expect(cancel.answer).not.toBe('');
        expect(cancel.after.frames).toEqual([]);
        expect(scene.errors).toEqual([]);
      });
});
