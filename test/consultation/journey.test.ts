import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { consultationResults } from '../../bots/cli/consultation-results.ts';
import { closeConsultation } from '../../bots/cli/consultations.ts';
import type { Tx } from '../../core/ports.ts';
import { openScene, type Scene } from '../scene.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await openScene({ demonstration: true });
});
afterEach(async () => {
  expect(scene.errors).toEqual([]);
  await scene.close();
});

const number = '+33639980001';
const read = <T>(work: (tx: Tx) => Promise<T>) => scene.store.transaction(work);
const rows = () => read((tx) => tx.consultations.participations('charte'));

async function says(channel: string, sender: string, lines: readonly string[], proven = false) {
  let heard: readonly string[] = [];
  for (const line of lines)
    heard = await scene.say(
      channel,
      sender,
      line === '(contact)' ? { kind: 'contact', phone: number, own: true } : { kind: 'text', text: line },
      proven ? { phone: { e164: number, proven: true } } : {},
    );
  return heard.join('\n');
}

const all = ['bonjour', 'consultation', 'commencer', 'jamais', '1 3', '2 1', '4', 'canarijaune', 'passer'];
const staffed = () => ({ store: scene.store, nature: scene.nature, actor: 'test' });

describe('answers', () => {
  it('are kept as they are given; the words are sealed', async () => {
    await says('telegram', '1', all.slice(0, 6));
    const [half] = await rows();
    expect(half).toMatchObject({
      finishedAt: null,
      channel: 'telegram',
      answers: {
        deja: { v: 1, kind: 'one', choice: 'jamais' },
        moyens: { v: 1, kind: 'several', choices: ['message', 'atelier'] },
        priorites: { v: 1, kind: 'ranking', choices: ['rues', 'ecole'] },
      },
    });
    await says('telegram', '1', all.slice(6));
    const [whole] = await rows();
    expect(whole?.answers).toMatchObject({
      confiance: { kind: 'scale', value: 4 },
      lieu: { kind: 'skipped' },
    });
    expect(whole?.finishedAt).toBe(whole?.changedAt);
    const { idee } = whole?.answers ?? {};
    const sealed = idee?.kind === 'text' ? (idee.sealed ?? '') : '';
    expect(sealed).not.toContain('canari');
    expect(scene.parvis.engine.world.vault.open(sealed)).toBe('canarijaune');
  });

  it('after the close are refused, in the middle of a question too', async () => {
    await says('telegram', '1', all.slice(0, 4));
    await closeConsultation(staffed(), scene.parvis.engine.world.city, 'charte');
    expect(await says('telegram', '1', ['1 2'])).toContain('Cette consultation est terminée');
    expect(Object.keys((await rows())[0]?.answers ?? {})).toEqual(['deja']);
    expect(await says('telegram', '1', ['consultation'])).toContain('Moins de 10 réponses');
  });

  it('of twelve persons make results that anyone reads; the close is the same for staff', async () => {
    for (let person = 0; person < 12; person += 1) await says('telegram', `p${person}`, all);
    await closeConsultation(staffed(), scene.parvis.engine.world.city, 'charte');
    const first = await says('telegram', 'other', ['bonjour', 'consultation']);
    expect(first).toContain('12 personnes ont répondu');
    expect(first).toContain('Jamais : 12\nSouvent : 0');
    expect(await says('telegram', 'other', ['suivante', 'suivante'])).toContain('1. Les rues : 36');
    expect(await says('telegram', 'other', ['suivante'])).toContain('Moyenne : 4 sur 5. Au milieu : 4.');
    expect(await says('telegram', 'other', ['suivante'])).toContain('12 réponses écrites');
    const { text } = await consultationResults(staffed(), 'charte', 'fr');
    expect(text).toContain('charte : terminée, 12 participants.');
    expect(text).toContain('moyenne 4, médiane 4');
  });
});

describe('one person', () => {
  it('who proves a number on two channels has one participation: the one changed last', async () => {
    await says('telegram', '1', all.slice(0, 4));
    await says('whatsapp', '33639980001', all.slice(0, 3), true);
    await says('whatsapp', '33639980001', ['souvent'], true);
    expect(await rows()).toHaveLength(2);
    await read(async (tx) => {
      const [one, other] = await tx.consultations.participations('charte');
      await tx.consultations.reassign(one?.person ?? '', other?.person ?? '');
    });
    expect(await rows()).toMatchObject([{ channel: 'whatsapp', answers: { deja: { choice: 'souvent' } } }]);
  });

  it('who erases is not in an open round any more', async () => {
    await says('telegram', '1', all);
    await says('telegram', '1', ['supprimer', 'tout effacer']);
    expect(await rows()).toEqual([]);
  });

  it('who erases stays in the count of a closed one, of nobody, without words', async () => {
    await says('telegram', '1', all);
    await closeConsultation(staffed(), scene.parvis.engine.world.city, 'charte');
    await says('telegram', '1', ['supprimer', 'tout effacer']);
    expect(await rows()).toMatchObject([
      { person: null, conversation: null, answers: { deja: { choice: 'jamais' }, idee: { sealed: null } } },
    ]);
  });
});
