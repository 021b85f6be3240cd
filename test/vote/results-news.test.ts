import { afterEach, expect, it } from 'vitest';
import { closePoll } from '../../core/civic/polls-counting.ts';
import type { Said } from '../../core/conversation/vocabulary.ts';
import { openScene, type Scene } from '../scene.ts';

const day = 24 * 3_600_000;
const e164 = '+33639980001';
let scene: Scene;
afterEach(() => scene.close());

async function say(words: string): Promise<string> {
  const said: Said =
    words === '(contact)' ? { kind: 'contact', phone: e164, own: true } : { kind: 'text', text: words };
  return (await scene.say('telegram', '5', said, { language: 'fr' })).join('\n');
}

async function vote(told: 'oui' | 'non'): Promise<string> {
  const steps = [
    'je veux voter',
    'voter',
    'oui',
    '(contact)',
    '20',
    'Tous les projets',
    '1',
    'Choisir ce projet',
    'Voir mon bulletin',
  ];
  for (const words of steps) await say(words);
  expect(await say('Déposer mon vote')).toContain('Voulez-vous que je vous prévienne');
  return say(told);
}

/** Lets the days go by; gives what was written to the voter meanwhile. */
async function days(count: number): Promise<readonly string[]> {
  const since = scene.seen.length;
  for (let at = 0; at < count; at += 1) {
    scene.nature.advance(day);
    await scene.parvis.idle();
    scene.nature.advance(5_000);
    await scene.parvis.idle();
  }
  return scene.seen.slice(since).map((each) => each.text);
}

async function close(): Promise<void> {
  const { store, nature, passphrases } = scene;
  const [poll] = await store.transaction((tx) => tx.polls.all());
  const closed = await closePoll(
    { store, nature, actor: 'test' },
    poll?.poll.id ?? '',
    passphrases ?? ['', ''],
    false,
  );
  expect(closed.ok).toBe(true);
}

it('tells who asked, once, when the results are out, however late the count', async () => {
  scene = await openScene({ poll: true });
  expect(await vote('oui')).toContain('Je vous préviendrai');
  expect(await days(70)).toEqual([]);
  await close();
  const news = await days(4);
  expect(news).toEqual([expect.stringContaining('Les résultats sont connus')]);
  expect(await say('voter')).toContain('résultats');
});

it('tells nobody else', async () => {
  scene = await openScene({ poll: true });
  await vote('non');
  await days(62);
  await close();
  expect(await days(4)).toEqual([]);
});
