import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importWorkshops, workshopAttendance, workshopList } from '../../bots/cli/workshops.ts';
import { readWorkshops } from '../../bots/cli/workshops-file.ts';
import { fileOf } from '../../core/civic/media.ts';
import type { Tx } from '../../core/ports.ts';
import { openScene, type Scene } from '../scene.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let scene: Scene;
beforeEach(async () => {
  scene = await openScene({ demonstration: true });
});
afterEach(async () => {
  expect(scene.errors).toEqual([]);
  await scene.close();
});

const read = <T>(work: (tx: Tx) => Promise<T>) => scene.store.transaction(work);
const seats = (id: string) => read((tx) => tx.workshops.seats(id));

async function says(sender: string, lines: readonly string[]) {
  let heard: readonly string[] = [];
  for (const line of lines)
    heard = await scene.say(
      'telegram',
      sender,
      line.startsWith('/') ? { kind: 'started', payload: line.slice(1) } : { kind: 'text', text: line },
    );
  return heard.join('\n');
}

/** What one person was sent since. */
const told = (sender: string, from: number) =>
  scene.seen
    .slice(from)
    .filter(({ to }) => to === sender)
    .map(({ text }) => text)
    .join('\n');

async function wait(milliseconds: number): Promise<void> {
  scene.nature.advance(milliseconds);
  await scene.parvis.idle();
}

const join = (id: string) => [`/workshop_${id}`, '1', 'passer'];

describe('places', () => {
  it('200 join at once for the last place: one has it, the others wait in order', async () => {
    const people = Array.from({ length: 200 }, (_, index) => `p${index}`);
    const accept = (
      externalId: string,
      sender: string,
      said: { kind: 'started'; payload: string } | { kind: 'text'; text: string },
    ) => scene.parvis.intake.accept([{ v: 1, channel: 'telegram', externalId, sender, said }]);
    await Promise.all(
      people.map((p) => accept(`view ${p}`, p, { kind: 'started', payload: 'workshop_velo' })),
    );
    await scene.parvis.idle();
    await Promise.all(people.map((p) => accept(`join ${p}`, p, { kind: 'text', text: '1' })));
    await scene.parvis.idle();
    const all = await seats('velo');
    expect(all).toHaveLength(200);
    expect(all.map(({ state }) => state)).toEqual([
      'joined',
      ...Array.from({ length: 199 }, () => 'waiting'),
    ]);
    const first = scene.seen.filter(({ text }) => text.startsWith('C’est noté'));
    const last = scene.seen.filter(({ text }) => text.includes('en place 199.'));
    expect([first.length, last.length]).toEqual([1, 1]);
  }, 60_000);

  it('who gives up makes room: the next moves up, and is told, also when this one erases all', async () => {
    for (const person of ['a', 'b', 'c']) await says(person, join('velo'));
    expect(await says('c', ['mon atelier'])).toContain('en place 2');
    let from = scene.seen.length;
    await says('a', ['annuler mon atelier', 'oui']);
    expect(told('b', from)).toContain('une place s’est libérée, vous êtes inscrit à Réparer son vélo');
    expect(told('c', from)).toBe('');
    expect(await says('c', ['mon atelier'])).toContain('en place 1');
    from = scene.seen.length;
    await says('b', ['supprimer', 'tout effacer']);
    expect(told('c', from)).toContain('une place s’est libérée');
    expect((await seats('velo')).map(({ state }) => state)).toEqual(['joined']);
  });

  it('more of them in the file: the waiting list moves up; another date: all are told', async () => {
    for (const person of ['a', 'b']) await says(person, join('velo'));
    const { engine } = scene.parvis;
    const { city, nature } = engine.world;
    const file = (places: number, starts: string) => `workshops:
  - { id: velo, title: { fr: Réparer, en: Mend }, summary: { fr: Frein, en: Brakes }, theme: { fr: Vélo, en: Bike },
      starts: "${starts}", place: Atelier, places: ${places} }
`;
    let from = scene.seen.length;
    const import_ = async (places: number, starts: string) => {
      const done = await importWorkshops(
        engine,
        'test',
        readWorkshops('a.yaml', file(places, starts), city, nature.now()),
      );
      const written = (await seats('velo')).flatMap(({ conversation }) => conversation ?? []);
      scene.parvis.sender.wake(written);
      await scene.parvis.idle();
      return done;
    };
    expect(await import_(2, '2026-12-04T18:00')).toEqual({ added: 0, changed: 1, same: 0, removed: 0 });
    expect((await seats('velo')).map(({ state }) => state)).toEqual(['joined', 'joined']);
    await says('a', ['menu']);
    await says('b', ['menu']);
    expect(told('a', from)).toContain('Votre atelier Réparer change : il a lieu le vendredi 4 décembre');
    expect(told('b', from)).toContain('une place s’est libérée');
    from = scene.seen.length;
    expect(await import_(2, '2026-12-04T18:00')).toEqual({ added: 0, changed: 0, same: 1, removed: 0 });
  });

  it('two persons who are one keep one seat: the joined one', async () => {
    for (const person of ['a', 'b']) await says(person, join('velo'));
    const [joined, waiting] = await seats('velo');
    await read((tx) => tx.workshops.reassign(joined?.person ?? '', waiting?.person ?? ''));
    expect(await seats('velo')).toMatchObject([{ reference: joined?.reference, person: waiting?.person }]);
  });
});

describe('the reminder', () => {
  it('comes once, the day before, in day hours', async () => {
    await says('a', join('compost'));
    const from = scene.seen.length;
    await wait(2 * DAY);
    expect(told('a', from)).toBe('');
    await wait(DAY);
    expect(told('a', from)).toContain('C’est bientôt : Composter en bas de chez soi');
    const after = scene.seen.length;
    await wait(DAY);
    expect(told('a', after)).toBe('');
  });

  it('does not come to who gave up, nor to who waits', async () => {
    for (const person of ['a', 'b', 'c']) await says(person, join('velo'));
    await says('a', ['annuler mon atelier', 'oui']);
    const from = scene.seen.length;
    await wait(5 * DAY + 6 * HOUR);
    expect(told('a', from)).toBe('');
    expect(told('b', from)).toContain('C’est bientôt');
    expect(told('c', from)).toBe('');
  });
});

describe('on site and after', () => {
  it('the code marks the presence, an opinion is asked for and kept', async () => {
    await says('a', join('compost'));
    const { attendanceCode } = (await read((tx) => tx.workshops.load('compost'))) ?? {};
    expect(await says('a', [`/workshop_compost.${attendanceCode}`])).toContain(
      'Le code se donne pendant l’atelier',
    );
    expect(await workshopList(scene.parvis.engine)).toContain(
      `1/15 inscrits, 0 en attente  code ${attendanceCode}`,
    );
    await wait(3 * DAY + 9 * HOUR);
    expect(await says('a', ['mon atelier', 'sur place', 'ZZZZZ'])).toContain('Ce n’est pas le bon code');
    expect(await says('a', [attendanceCode?.toLowerCase() ?? ''])).toContain('votre présence est notée');
    const from = scene.seen.length;
    await wait(DAY);
    expect(told('a', from)).toContain('Comment était-ce ? Écrivez MON ATELIER');
    expect(await says('a', ['mon atelier', 'avis', 'très bien', 'canarijaune'])).toContain(
      'Merci pour votre avis',
    );
    const [seat] = await seats('compost');
    expect(seat).toMatchObject({ rating: 5 });
    expect(scene.parvis.engine.world.vault.open(seat?.opinion ?? '')).toBe('canarijaune');
    expect(await workshopAttendance(scene.parvis.engine, 'compost')).toBe(
      `${seat?.reference}  présent\nPrésents : 1 sur 1, note moyenne 5,0 (1 avis).`,
    );
    await says('a', ['supprimer', 'tout effacer']);
    expect(await seats('compost')).toMatchObject([
      { person: null, conversation: null, opinion: null, rating: 5 },
    ]);
  });

  it('who has no seat can’t be marked present', async () => {
    const { attendanceCode } = (await read((tx) => tx.workshops.load('compost'))) ?? {};
    await wait(3 * DAY + 9 * HOUR);
    expect(await says('a', [`/workshop_compost.${attendanceCode}`])).toContain('Vous n’êtes pas inscrit');
  });
});

describe('what is kept', () => {
  it('the card’s number is sealed, and not asked for again', async () => {
    await says('a', ['/workshop_compost', '1', 'ab 1234-56']);
    const [seat] = await seats('compost');
    expect(seat?.card).not.toContain('1234');
    expect(scene.parvis.engine.world.vault.open(seat?.card ?? '')).toBe('AB123456');
    expect(await says('a', ['/workshop_budget', '1'])).not.toContain('Carte citoyenne');
  });

  it('the calendar file is one event, at its time', async () => {
    await says('a', [...join('compost'), 'mon atelier', '1']);
    const ref = scene.last.get('telegram:a')?.document?.ref ?? '';
    const row = await read((tx) => tx.media.load(ref));
    const text = row ? fileOf(scene.parvis.engine.world.vault, row).bytes.toString() : '';
    expect(row?.mime).toBe('text/calendar');
    for (const line of [
      'BEGIN:VCALENDAR',
      'DTSTART:20261126T173000Z',
      'DTEND:20261126T193000Z',
      'SUMMARY:Composter en bas de chez soi',
      'GEO:48.8352;2.3837',
    ])
      expect(text.split('\r\n')).toContain(line);
  });

  it('a training opens by its code only', async () => {
    expect(await says('a', ['/workshop_ecoute'])).toContain('Je ne trouve pas cet atelier');
    expect(await says('a', ['agent demo'])).toContain('Formation à l’écoute');
    expect(await says('a', ['1', '1'])).toContain('C’est noté : Formation à l’écoute');
  });
});
