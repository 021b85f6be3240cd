import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { workshopCancel, workshopMove } from '../../bots/cli/workshop-changes.ts';
import { calendarFile } from '../../core/civic/workshops-calendar.ts';
import { openScene, type Scene } from '../scene.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const reason = 'La salle est fermée pour travaux.';

let scene: Scene;
beforeEach(async () => {
  scene = await openScene({ demonstration: true });
});
afterEach(async () => {
  expect(scene.errors).toEqual([]);
  await scene.close();
});

async function says(sender: string, ...lines: readonly string[]): Promise<string> {
  let heard: readonly string[] = [];
  for (const line of lines)
    heard = await scene.say(
      'telegram',
      sender,
      line.startsWith('/') ? { kind: 'started', payload: line.slice(1) } : { kind: 'text', text: line },
    );
  return heard.join('\n');
}

const told = (sender: string, from: number): readonly string[] =>
  scene.seen.slice(from).flatMap(({ to, text }) => (to === sender ? [text] : []));

async function wait(milliseconds: number): Promise<void> {
  scene.nature.advance(milliseconds);
  // What a command left in the outbox is found at the sender's next look.
  scene.parvis.sender.wake();
  await scene.parvis.idle();
}

const join = ['/workshop_velo', '1', 'passer'];
const load = () => scene.store.transaction((tx) => tx.workshops.load('velo'));
const engine = () => scene.parvis.engine;

describe('a workshop called off', () => {
  it('is told once to everyone with a seat, with the reason and the next one; no reminder comes', async () => {
    await says('ann', ...join);
    await says('bob', ...join);
    const from = scene.seen.length;
    expect(await workshopCancel(engine(), 'cli', 'velo', reason)).toEqual({
      ok: true,
      text: '« velo » est annulé. 2 personnes sont prévenues.',
    });
    expect(await workshopCancel(engine(), 'cli', 'velo', reason)).toEqual({
      ok: false,
      text: 'Cet atelier est déjà annulé.',
    });
    await wait(HOUR);
    for (const who of ['ann', 'bob']) {
      expect(told(who, from)).toHaveLength(1);
      expect(told(who, from)[0]).toMatch(/La Ville annule l’atelier .*\n?.*Raison : La salle est fermée/s);
      expect(told(who, from)[0]).toContain('Le prochain atelier :');
    }
    const later = scene.seen.length;
    await wait(60 * DAY);
    expect(told('ann', later)).toEqual([]);
  });

  it('is in one’s list, may not be joined, is in no other list, and struck out in the calendar', async () => {
    await says('ann', ...join);
    const title = (await load())?.title.fr ?? 'none';
    await workshopCancel(engine(), 'cli', 'velo', reason);
    const mine = await says('ann', 'mes démarches');
    expect(mine).toContain('annulé par la Ville');
    expect(await says('ann', '/workshop_velo')).toContain(reason);
    expect(await says('cat', '/workshop_velo')).not.toContain('M’inscrire');
    expect(await says('dan', 'ateliers')).not.toContain(title);
    const workshop = await load();
    if (!workshop) throw new Error('it is gone');
    const file = calendarFile(workshop, 'fr', 'Paris', scene.nature.now());
    expect(file).toContain('STATUS:CANCELLED');
    expect(file).toContain('SEQUENCE:1');
  });

  it('needs a short reason, and a workshop to come; it is in the audit log', async () => {
    const refused = async (id: string, word: string) =>
      (await workshopCancel(engine(), 'cli', id, word)).text;
    expect(await refused('velo', ' ')).toContain('Donnez une raison à ces personnes');
    expect(await refused('velo', 'x'.repeat(81))).toContain('80 caractères');
    expect(await refused('nothing', reason)).toBe(
      'Aucun atelier ne s’appelle ainsi. Ceux à venir : parvis workshop list',
    );
    await workshopCancel(engine(), 'cli', 'velo', reason);
    const { broken } = await scene.store.transaction((tx) => tx.audit.verify());
    expect(broken).toBeNull();
    await wait(90 * DAY);
    expect(await refused('compost', reason)).toBe('Cet atelier a commencé, ou il est passé.');
  });
});

describe('a workshop moved', () => {
  it('is told with its new date, and reminded for it', async () => {
    await says('ann', ...join);
    const before = await load();
    const from = scene.seen.length;
    expect(await workshopMove(engine(), 'cli', 'velo', '2027-01-12T18:30')).toEqual({
      ok: true,
      text: '« velo » a une nouvelle date. 1 personne est prévenue.',
    });
    const after = await load();
    expect(after?.startsAt).toBe(Date.UTC(2027, 0, 12, 17, 30));
    expect((after?.endsAt ?? 0) - (after?.startsAt ?? 0)).toBe(
      (before?.endsAt ?? 0) - (before?.startsAt ?? 0),
    );
    await wait(HOUR);
    expect(told('ann', from).join()).toContain('mardi 12 janvier');
    const old = scene.seen.length;
    await wait((before?.startsAt ?? 0) - scene.nature.now());
    expect(told('ann', old)).toEqual([]);
    await wait(Date.UTC(2027, 0, 12) - scene.nature.now());
    expect(told('ann', old).join()).toContain('C’est bientôt');
  });

  it('needs a date to come, and another one', async () => {
    const moved = async (starts: string) => (await workshopMove(engine(), 'cli', 'velo', starts)).text;
    expect(await moved('demain')).toContain('2026-12-03T18:30');
    expect(await moved('2020-01-01T10:00')).toBe('La nouvelle date est déjà passée.');
    await workshopCancel(engine(), 'cli', 'velo', reason);
    expect(await moved('2027-01-12T18:30')).toBe('Cet atelier a été annulé.');
  });
});
