import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mediatorAdd, mediatorList, mediatorRevoke } from '../../bots/cli/mediators.ts';
import { relayReport } from '../../bots/cli/relays.ts';
import { setReportState } from '../../bots/cli/report-state.ts';
import { closePoll } from '../../core/civic/polls-counting.ts';
import { fileText } from '../../core/civic/rights-file.ts';
import { conversationId } from '../../core/conversation/persons.ts';
import type { Tx } from '../../core/ports.ts';
import { type GeocoderStub, startGeocoder } from '../peers/geocoder.ts';
import { openScene, type Scene } from '../scene.ts';
import { auditOf } from './audit.ts';
import { paper, relayId } from './paper.ts';

const [first = '', second = ''] = paper;
const MINUTE = 60_000;
const number = '+33639980001';

let folder: string;
let scene: Scene;
let geocoder: GeocoderStub;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'helping-'));
  geocoder = await startGeocoder();
  const file = join(folder, 'parvis.db');
  scene = await openScene({ poll: true, relay: true, geocoderUrl: geocoder.url, file });
});
afterEach(async () => {
  await scene.close();
  await geocoder.close();
  expect(scene.errors).toEqual([]);
  rmSync(folder, { recursive: true });
});

/** The mediator's phone is reached by SMS: its number is claimed with every message. */
async function says(...lines: readonly string[]): Promise<string> {
  let heard: readonly string[] = [];
  const phone = { e164: number, proven: false };
  for (const text of lines)
    heard = await scene.say('sms', number, { kind: 'text', text }, { language: 'fr', phone });
  return heard.join('\n');
}

async function mediator(perDay?: number) {
  const told = await mediatorAdd(scene.parvis.engine, { relay: 'Les Voisins', ...(perDay && { perDay }) });
  return { word: /: (\S{14})$/m.exec(told)?.[1] ?? '', id: /médiateur (\S{20}),/.exec(told)?.[1] ?? '' };
}

const begins = () => says('personne suivante', '1');
const votes = (code: string, project: string) =>
  says(
    ...['voter', 'voter', 'oui', code, '75011', project, '1', 'choisir ce projet', 'voir mon bulletin'],
    ...['déposer mon vote', 'non'],
  );

async function reports(): Promise<string> {
  const heard = await says('un matelas devant le 2 rue de Rivoli 75004', '1', '1', '1');
  return /R-\w{6}/.exec(heard)?.[0] ?? heard;
}

const conversation = () => conversationId(scene.parvis.engine.world, 'sms', number);
const personNowIn = async (tx: Tx) => (await tx.conversations.load(conversation()))?.person;
const personNow = () => scene.store.transaction(personNowIn);
const audit = () => auditOf(join(folder, 'parvis.db'), 'relay.');

describe('relay mode', () => {
  it('one mediator, two persons: each votes and reports, and nothing of one is seen by the other or by the mediator', async () => {
    const { word, id } = await mediator();
    const own = await reports();
    const before = await personNow();
    expect(await says(`relais ${word}`)).toContain('Vous etes en mode relais');

    await begins();
    await votes(first, 'vergers');
    const one = await reports();
    expect(await says('mes démarches')).toContain(one);
    expect(await says('mes démarches')).not.toContain(own);
    const farewell = await says('personne suivante');
    expect(farewell).toContain(`C'est fini. A noter : ${one}.`);

    const fresh = await says('personne suivante');
    expect(fresh).toBe(
      'Nouvelle personne. / New person.\nQuelle langue ? / Which language?\n1 Français\n2 English\n3 العربية\n4 Español\n5 Português\n6 中文\n7 Türkçe\n8 Română',
    );
    expect(await says('2')).toContain('This phone is lent');
    const nothing = await says('my requests');
    expect(nothing).toContain('You have not sent anything yet');
    await says('menu', 'change language', '1');
    expect(await says('voter', 'voter', 'oui', first)).toContain('Ce code a déjà servi');
    await says('menu');
    await votes(second, 'bagagerie');
    const two = await reports();
    expect(new Set([own, one, two]).size).toBe(3);

    expect(await says('fini')).toContain('Vous avez quitté le mode relais');
    expect(await personNow()).toBe(before);
    const mine = await says('mes démarches');
    expect(mine).toContain(own);
    expect(mine).not.toContain(one);
    expect(mine).not.toContain(two);

    const helped = (act: string, detail: string | null = null) => ({
      actor: id,
      act,
      subject: relayId,
      detail,
    });
    const used = { actor: 'system', act: 'relay.code-used', subject: relayId, detail: null };
    expect(audit()).toEqual([
      {
        actor: 'cli',
        act: 'relay.mediator-added',
        subject: relayId,
        detail: JSON.stringify({ mediator: id }),
      },
      helped('relay.mediator-linked'),
      helped('relay.person-helped'),
      used,
      helped('relay.help-ended', '{"why":"next"}'),
      helped('relay.person-helped'),
      used,
      helped('relay.help-ended', '{"why":"left"}'),
    ]);
    const [figures] = await scene.store.transaction((tx) => tx.relays.figures());
    expect(figures).toMatchObject({ used: 2, votes: 2, helped: 2, journeys: { vote: 2, report: 2 } });
    expect((await relayReport(scene.parvis.engine)).split('\n').slice(1)).toEqual([
      '        5        2        1      <10      <10        0  Les Voisins (Belleville)',
      '                                 <10  dont signalement',
      '                                 <10  dont vote',
    ]);
    const staffed = { store: scene.store, nature: scene.nature, actor: 'staff' };
    const closed = await closePoll(staffed, 'demonstration', scene.passphrases ?? ['', '']);
    expect(closed.ok && closed.box).toHaveLength(2);
  });

  it('news of what a helped person sent do not come to the mediator’s phone', async () => {
    const { word } = await mediator();
    await says(word);
    await begins();
    const reference = await reports();
    const row = await scene.store.transaction((tx) => tx.reports.byReference(reference));
    expect(row?.conversation).toMatch(/^help:/);
    expect(scene.seen.at(-1)?.text).toContain('Pas de nouvelles sur ce téléphone');
  });

  it('with the reference on paper, the helped person follows the report from a phone of their own', async () => {
    const { word } = await mediator();
    await says(word);
    await begins();
    const reference = await reports();
    await says('fini');
    const own = async (text: string) =>
      (await scene.say('telegram', 'helped-before', { kind: 'text', text })).join('\n');
    expect(await own(reference)).toContain('Voulez-vous suivre cette demande ici ?');
    expect(await own('oui')).toBe(
      `C’est noté : vous suivez ${reference}. Je vous écrirai quand il changera. Merci.`,
    );
    expect(await own('mes démarches')).toContain(reference);
    const waiting = () => scene.store.transaction(async (tx) => (await tx.outbox.counts()).waiting);
    const before = await waiting();
    await setReportState(scene.parvis.engine, reference, 'assigned', null);
    // To who follows it; to nobody on the phone that was lent.
    expect((await waiting()) - before).toBe(1);
  });

  it('the ceiling of a day is told kindly; the day after, the next person may come', async () => {
    const { word } = await mediator(2);
    await says(word);
    await begins();
    await begins();
    expect(await says('personne suivante')).toContain("Merci ! Vous avez aidé 2 personnes aujourd'hui");
    expect(await says('voter')).toContain('PERSONNE SUIVANTE ou FINI');
    scene.nature.advance(24 * 60 * MINUTE);
    expect(await says('personne suivante')).toContain('Nouvelle personne');
  });

  it('a quarter of an hour without a word ends the help, and gives an unused code back', async () => {
    const { word } = await mediator();
    await says(word);
    const before = await personNow();
    await begins();
    await says('voter', 'voter', 'oui', first);
    scene.nature.advance(14 * MINUTE);
    await scene.parvis.idle();
    expect(await personNow()).not.toBe(before);
    scene.nature.advance(MINUTE);
    await scene.parvis.idle();
    expect(scene.seen.at(-1)?.text).toContain("j'ai terminé l'aide de cette personne");
    expect(await personNow()).toBe(before);
    await begins();
    expect(await says('voter', 'voter', 'oui', first)).toContain('votre code papier est bon');
  });

  it('STOP and ERASE are the helped person’s; the mediator’s own stay', async () => {
    const { word } = await mediator();
    const own = await reports();
    const before = await personNow();
    await says(word);
    await begins();
    await reports();
    await says('stop');
    await says('supprimer', '1');
    expect(await says('mes démarches')).toContain("Vous n'avez encore rien envoyé");
    await says('fini');
    expect(await personNow()).toBe(before);
    expect(await says('mes démarches')).toContain(own);
    const person = await scene.store.transaction((tx) => tx.people.load(before ?? ''));
    expect(person?.stoppedAt).toBeNull();
  });

  it('the file of MY DATA of a helped person tells nothing of the mediator’s phone', async () => {
    const { word } = await mediator();
    const { parvis, store, nature } = scene;
    await says(word);
    await begins();
    const reference = await reports();
    const { world } = parvis.engine;
    const channel = world.channels.get('sms');
    const text = await store.transaction(async (tx) => {
      const person = await tx.people.load((await personNowIn(tx)) ?? '');
      if (!person || !channel) throw new Error('nobody');
      const given = { id: 'help:x', channel: 'sms', language: 'fr', can: channel.capabilities, phone: null };
      const nothing = async () => {};
      return fileText({
        world,
        tx,
        now: nature.now(),
        conversation: { ...given, helped: true },
        person,
        tell: nothing,
        reach: async () => '',
        become: nothing,
        forget: nothing,
      });
    });
    expect(text).toContain(reference);
    expect(text).not.toContain(number);
    expect(JSON.parse(text)).toMatchObject({ conversations: [] });
  });

  it('never takes the mediator’s number for the helped person’s', async () => {
    const { word } = await mediator();
    await says(word);
    await begins();
    expect(await says('voter', 'voter', 'oui')).toContain('Quel est votre numéro de mobile ?');
  });

  it('a revoked word helps nobody more; wrong words are refused, and locked at the fifth', async () => {
    const { word, id } = await mediator();
    await says(word);
    expect(await mediatorRevoke(scene.parvis.engine, id)).toBe('Ce mot est annulé.');
    await expect(mediatorRevoke(scene.parvis.engine, id)).rejects.toThrow('Rien n’est annulé');
    expect(await says('personne suivante')).toContain('Ce mot relais ne marche plus');
    expect(await says(word)).toContain('Ce mot relais ne marche plus');
    expect((await mediatorList(scene.parvis.engine)).split('\n')[1]).toMatch(/annulé +40 +0 {2}Les Voisins$/);
    const wrong = 'K7QM-2XHD-4PA';
    expect(await says('mode relais', `${wrong}2`, `${wrong}3`, `${wrong}4`, `${wrong}5`)).toContain(
      'Trop de mots faux',
    );
  });
});
