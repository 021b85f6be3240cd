import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setReportState } from '../../bots/cli/report-state.ts';
import { interestsOf, topics, wants } from '../../core/civic/notifications.ts';
import { conversationId } from '../../core/conversation/persons.ts';
import { openTown, type Town, vault } from '../rights/scene.ts';

const report = ['banc cassé au 5 rue Oberkampf', 'oui', 'oui', '(photo)', 'C’est tout', 'envoyer'];

describe('what a person wants', () => {
  it('is everything until they say otherwise', () => {
    expect(topics.filter((topic) => wants({}, topic))).toEqual(['news', 'reminders', 'results', 'rounds']);
    expect(topics.filter((topic) => wants({ notify_rounds: false }, topic))).toEqual([
      'news',
      'reminders',
      'results',
    ]);
  });

  it('after STOP is only what they began themselves', () => {
    expect(topics.filter((topic) => wants({}, topic, 1))).toEqual(['news', 'reminders']);
  });

  it('interests are those of the city that they chose', () => {
    const city = [{ id: 'cycling' }, { id: 'schools' }];
    expect(interestsOf({ interest_schools: true, interest_gone: true }, city)).toEqual(['schools']);
  });
});

describe('MES NOTIFICATIONS', () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown();
  });
  afterEach(async () => {
    expect(town.scene.errors).toEqual([]);
    await town.close();
  });
  const sender = '987654321';
  const says = (...lines: readonly string[]) => town.says('telegram', sender, lines);
  const person = () =>
    town.read(async (tx) => {
      const row = await tx.conversations.load(conversationId({ vault }, 'telegram', sender));
      return tx.people.load(row?.person ?? '');
    });

  it('turns a kind off and on again; only "off" is kept', async () => {
    expect(await says('bonjour', 'mes notifications')).toContain('Consultations : oui');
    expect(await says('Consultations : oui')).toContain('Consultations : non');
    expect((await person())?.facts).toMatchObject({ notify_rounds: false });
    expect(await says('Consultations : non')).toContain('Consultations : oui');
    expect((await person())?.facts).not.toHaveProperty('notify_rounds');
  });

  it('keeps the themes that were chosen, for the file and until all is erased', async () => {
    await says('bonjour', 'mes notifications', 'Choisir mes thèmes', 'Vélo et rues');
    expect(await says('Culture')).toContain('✓ Culture');
    expect((await person())?.facts).toMatchObject({ interest_cycling: true, interest_culture: true });
    expect(await says('Culture')).not.toContain('✓ Culture');
    expect(await says('C’est bon')).toContain('c’est noté');
    expect(await town.cells()).toContain('interest_cycling');
    await says('supprimer', 'tout effacer');
    expect(await town.cells()).not.toContain('interest_cycling');
  });

  it('"all stop" is STOP, and is said of; "take up" is START', async () => {
    expect(await says('bonjour', 'mes notifications', 'Tout arrêter')).toContain('MES NOTIFICATIONS');
    expect((await person())?.stoppedAt).not.toBeNull();
    const again = await says('mes notifications');
    expect(again).not.toContain('Consultations :');
    expect(again).toContain('Tout reprendre');
    await says('Tout reprendre');
    expect((await person())?.stoppedAt).toBeNull();
  });

  it('is reached from MES DONNEES', async () => {
    expect(await says('bonjour', 'mes données', 'Mes notifications')).toContain('Rappels : oui');
  });

  it('news of a report goes to who wants it only', async () => {
    const heard = await says(...report);
    const reference = /R-[0-9A-Z]{6}/.exec(heard)?.[0] ?? 'none';
    const waiting = async (state: string) => {
      await setReportState(town.scene.parvis.engine, reference, state, null);
      return (await town.read((tx) => tx.outbox.counts())).waiting;
    };
    expect(await waiting('assigned')).toBe(1);
    await says('mes notifications', 'Mes demandes : oui');
    const before = (await town.read((tx) => tx.outbox.counts())).waiting;
    expect(await waiting('done')).toBe(before);
  });
});
