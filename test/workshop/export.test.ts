import { expect, it } from 'vitest';
import { fileOf } from '../../core/civic/media.ts';
import { openScene } from '../scene.ts';

it('the file of MES DONNEES holds the answers and the seats, in words', async () => {
  const scene = await openScene({ demonstration: true });
  const lines = [
    ...[
      'bonjour',
      'consultation',
      'commencer',
      'jamais',
      'passer',
      'passer',
      'passer',
      'canarijaune',
      'passer',
    ],
    ...['atelier compost', '1', '1', 'AB123456'],
  ];
  for (const text of lines) await scene.say('telegram', '1', { kind: 'text', text });
  // What staff sort a text under is about its author too.
  await scene.store.transaction(async (tx) => {
    const label = { consultation: 'charte', question: 'idee', createdAt: 0 };
    await tx.results.addLabel({ ...label, id: 'oiseaux', name: 'Oiseaux' });
    await tx.results.addLabel({ ...label, id: 'velos', name: 'Vélos' });
    const [row] = await tx.consultations.participations('charte');
    await tx.results.label(row?.id ?? '', 'idee', ['oiseaux']);
  });
  for (const text of ['mes données', 'fichier']) await scene.say('telegram', '1', { kind: 'text', text });
  const ref = scene.seen.findLast(({ message }) => message.document)?.message.document?.ref ?? '';
  const row = await scene.store.transaction((tx) => tx.media.load(ref));
  const text = row ? fileOf(scene.parvis.engine.world.vault, row).bytes.toString() : '{}';
  const { consultations, ateliers } = JSON.parse(text) as Readonly<Record<string, readonly unknown[]>>;
  expect(consultations).toMatchObject([
    {
      consultation: 'charte',
      réponses: {
        deja: { choice: 'jamais' },
        idee: { sealed: 'canarijaune', classée_sous: ['Oiseaux'] },
      },
    },
  ]);
  expect(ateliers).toMatchObject([{ atelier: 'compost', place: 'inscrit', carte_citoyenne: 'AB123456' }]);
  expect(scene.errors).toEqual([]);
  await scene.close();
});
