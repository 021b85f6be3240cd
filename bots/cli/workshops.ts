import { localised } from '../../core/civic/polls.ts';
import { referenceFrom } from '../../core/civic/reports.ts';
import { counted, tried } from '../../core/civic/trial.ts';
import type { Workshop } from '../../core/civic/workshops.ts';
import { tellMoved } from '../../core/civic/workshops-change.ts';
import { accessKey } from '../../core/civic/workshops-find.ts';
import { fill, type SeatContext } from '../../core/civic/workshops-seats.ts';
import type { Engine } from '../../core/conversation/engine.ts';
import { tell } from '../../core/conversation/post.ts';
import type { Tx } from '../../core/ports.ts';
import { type Imported, nothing } from './imported.ts';
import { readWorkshops, type WorkshopDraft } from './workshops-file.ts';

export function seatContextOf({ engine, tx }: { readonly engine: Engine; readonly tx: Tx }): SeatContext {
  const { world } = engine;
  const now = world.nature.now();
  const language = world.city.languages[0] ?? 'fr';
  return {
    world,
    tx,
    now,
    tell: (conversation, say, options) => tell(engine, tx, now, { conversation, say, ...options }, language),
  };
}

/** Five letters and digits that nobody takes for one another. */
function codeOf({ world }: Engine): string {
  for (;;) {
    const drawn = referenceFrom(world.nature.random(16))?.slice(2, 7);
    if (drawn && /\D/.test(drawn)) return drawn;
  }
}

/**
 * Keeps workshops, all or none. Who has a seat is told when the date or the place of theirs changed; new places go to the waiting
 * list.
 */
export async function importWorkshops(
  engine: Engine,
  actor: string,
  drafts: readonly WorkshopDraft[],
  dryRun = false,
  progress: (line: string) => void = () => {},
): Promise<Imported> {
  return tried(engine.world.store, dryRun, async (tx) => {
    const done = { ...nothing };
    for (const draft of counted(drafts, progress)) done[await keep(engine, tx, actor, draft)] += 1;
    return done;
  });
}

async function keep(
  engine: Engine,
  tx: Tx,
  actor: string,
  draft: WorkshopDraft,
): Promise<'added' | 'changed' | 'same'> {
  const context = seatContextOf({ engine, tx });
  const known = await tx.workshops.load(draft.id);
  const { access, ...rest } = draft;
  const workshop: Workshop = {
    ...rest,
    accessKey: access === null ? null : accessKey(context, access),
    attendanceCode: known?.attendanceCode ?? codeOf(engine),
    ...(known?.cancelled && { cancelled: known.cancelled }),
  };
  if (known && JSON.stringify(sortedOf(known)) === JSON.stringify(sortedOf(workshop))) return 'same';
  await tx.workshops.save(workshop);
  const act = known ? 'workshop.changed' : 'workshop.added';
  await tx.audit.append({ at: context.now, actor, act, subject: workshop.id });
  if (!known) return 'added';
  const moved =
    known.startsAt !== workshop.startsAt ||
    known.place !== workshop.place ||
    known.address !== workshop.address;
  if (moved && !workshop.cancelled) await tellMoved(context, workshop);
  await fill(context, workshop);
  return 'changed';
}

const sortedOf = (workshop: Workshop) => Object.entries(workshop).toSorted(([a], [b]) => (a < b ? -1 : 1));

/** Where no workshop is to come: imports the demonstration; how many, or null. */
export async function openDemonstrationWorkshops(engine: Engine, source: string): Promise<number | null> {
  const { store, nature, city } = engine.world;
  const known = await store.transaction((tx) => tx.workshops.upcoming(0));
  if (known.length > 0) return null;
  return (await importWorkshops(engine, 'system', readWorkshops('', source, city, nature.now()))).added;
}

/** `parvis workshop list`: those to come, with the code to show on site. */
export async function workshopList({ world }: Engine): Promise<string> {
  const { store, nature, city } = world;
  const when = new Intl.DateTimeFormat('fr', {
    dateStyle: 'short',
    timeStyle: 'short',
    timeZone: city.timeZone,
  });
  return store.transaction(async (tx) => {
    const lines: string[] = [];
    for (const each of await tx.workshops.upcoming(nature.now())) {
      const joined = await tx.workshops.count(each.id, 'joined');
      const waiting = await tx.workshops.count(each.id, 'waiting');
      const seats = `${joined}/${each.places} inscrits, ${waiting} en attente`;
      const title = `${localised(each.title, 'fr')}${each.cancelled ? ' (annulé)' : ''}`;
      lines.push(
        `${each.id}  ${when.format(each.startsAt)}  ${seats}  code ${each.attendanceCode}  ${title}`,
      );
    }
    return lines.length === 0
      ? 'Aucun atelier à venir. En faire entrer : parvis import workshops FICHIER'
      : lines.join('\n');
  });
}

const seatStates = { joined: 'inscrit', waiting: 'en attente' } as const;

/** `parvis workshop attendance ID`: who came, by reference; the marks. No name or number is kept with a seat. */
export async function workshopAttendance({ world }: Engine, id: string): Promise<string> {
  const seats = await world.store.transaction((tx) => tx.workshops.seats(id));
  if (seats.length === 0) return `Personne n’est inscrit à « ${id} ».`;
  const lines = seats.map(
    ({ reference, state, attendedAt }) => `${reference}  ${attendedAt ? 'présent' : seatStates[state]}`,
  );
  const marks = seats.flatMap(({ rating }) => rating ?? []);
  const mean = (marks.reduce((a, b) => a + b, 0) / marks.length).toFixed(1).replace('.', ',');
  const noted = marks.length === 0 ? 'aucune note' : `note moyenne ${mean} (${marks.length} avis)`;
  const present = seats.filter(({ attendedAt }) => attendedAt !== null).length;
  return [...lines, `Présents : ${present} sur ${seats.length}, ${noted}.`].join('\n');
}
