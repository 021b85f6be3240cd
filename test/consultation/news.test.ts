import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeConsultation } from '../../bots/cli/consultations.ts';
import { openScene, type Scene } from '../scene.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await openScene({ demonstration: true });
});
afterEach(async () => {
  expect(scene.errors).toEqual([]);
  await scene.close();
});

const all = ['/consultation_charte', 'commencer', 'jamais', '1 2', '1 2 3', '4', 'une idée', 'passer'];

async function says(sender: string, ...lines: readonly string[]): Promise<string> {
  let heard: readonly string[] = [];
  for (const line of lines)
    heard = await scene.say(
      'telegram',
      sender,
      line.startsWith('/') ? { kind: 'started', payload: line.slice(1) } : { kind: 'text', text: line },
      { language: sender === 'eve' ? 'en' : 'fr' },
    );
  return heard.join('\n');
}

async function close(): Promise<number> {
  const from = scene.seen.length;
  const { nature, city } = scene.parvis.engine.world;
  await closeConsultation({ store: scene.store, nature, actor: 'cli' }, city, 'charte');
  return from;
}

const told = (sender: string, from: number): readonly string[] =>
  scene.seen.slice(from).flatMap(({ to, text }) => (to === sender ? [text] : []));

async function wait(hours: number): Promise<void> {
  scene.nature.advance(hours * 3_600_000);
  await scene.parvis.idle();
}

describe('when the results of a consultation are out', () => {
  it('who answered to the end hears it once, in day hours and in their language, and reads them by the button', async () => {
    await says('ann', ...all);
    await says('bob', 'english', ...all.slice(0, 3));
    await says('eve', 'hello', '/consultation_charte', '1', '1', '1 2', '1 2 3', '4', 'x', 'skip');
    await wait(12);
    const from = await close();
    await wait(1);
    expect(told('ann', from)).toEqual([]);
    await wait(12);
    expect(told('ann', from)).toHaveLength(1);
    expect(told('ann', from)[0]).toContain('Les résultats de la consultation');
    expect(told('bob', from).join()).not.toContain('résultats');
    expect(told('eve', from).join()).toContain('The results of the consultation');
    const heard = await scene.say('telegram', 'ann', {
      kind: 'choice',
      id: '@go:consultation:charte',
      turn: 0,
    });
    expect(heard.join()).toContain('Moins de 10 réponses');
    await wait(72);
    expect(told('eve', from).filter((text) => text.includes('The results'))).toHaveLength(1);
  });

  it('who wants no results, or said STOP, hears nothing', async () => {
    await says('ann', ...all, 'mes notifications', 'Résultats : oui');
    await says('bob', ...all, 'STOP');
    const from = await close();
    await wait(24);
    expect([...told('ann', from), ...told('bob', from)]).toEqual([]);
  });
});
