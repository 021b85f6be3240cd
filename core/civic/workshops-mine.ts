import type { OpContext } from '../conversation/ops.ts';
import type { MineItem, MineSource } from './mine.ts';
import { districtById } from './places-index.ts';
import { localised } from './polls.ts';
import { type SeatRow, seatIn } from './workshops.ts';
import { leaveSeat, whereOf } from './workshops-seats.ts';

async function itemOf({ tx, now, conversation }: OpContext, row: SeatRow) {
  const workshop = await tx.workshops.load(row.workshop);
  const open = workshop !== null && workshop.startsAt > now && !workshop.cancelled;
  const past = row.attendedAt === null ? 'past' : 'attended';
  const item: MineItem = {
    reference: row.reference,
    area: 'seat',
    kind: 'workshop',
    wish: null,
    what: localised(workshop?.title ?? {}, conversation.language),
    state: workshop?.cancelled ? 'cancelled' : open ? row.state : past,
    at: row.at,
    mine: true,
  };
  return { item, open, workshop };
}

async function own({ tx, person }: OpContext, reference: string): Promise<SeatRow | null> {
  const row = await tx.workshops.byReference(reference);
  return row && row.person === person.id ? row : null;
}

const closed = { ok: false, reason: 'closed' } as const;

/** Seats in workshops, as RECAP shows them. */
export const workshopsMine: MineSource = {
  referenceIn: seatIn,
  async list(context, limit) {
    const items: MineItem[] = [];
    for (const row of await context.tx.workshops.ofPerson(context.person.id, limit))
      items.push((await itemOf(context, row)).item);
    return items;
  },
  async show(context, reference) {
    const row = await own(context, reference);
    if (!row) return null;
    const { item, open, workshop } = await itemOf(context, row);
    return {
      ...item,
      at: workshop?.startsAt ?? item.at,
      address: workshop ? whereOf(workshop) : '',
      district: districtById(context.world.city, workshop?.district ?? null)?.name ?? '',
      words: '',
      note: workshop?.cancelled?.reason ?? '',
      photos: 0,
      canAddPhoto: false,
      open,
      supporters: 0,
      manage: { dialog: 'seat', payload: row.workshop },
    };
  },
  async addWords() {
    return closed;
  },
  async withdraw(context, reference) {
    const row = await own(context, reference);
    const shown = row && (await itemOf(context, row));
    if (!row || !shown?.open || !shown.workshop) return closed;
    await leaveSeat(context, shown.workshop, row);
    const { tx, now, person } = context;
    await tx.audit.append({ at: now, actor: person.id, act: 'workshop.left', subject: row.workshop });
    return { ok: true, value: { reference } };
  },
  async unfollow() {
    return { ok: false, reason: 'unknown' };
  },
};

/** For the file of MES DONNEES, in French names. */
export async function heldSeats({ tx, world: { vault } }: OpContext, person: string) {
  const open = (sealed: string | null) => (sealed === null ? null : vault.open(sealed));
  const rows = await tx.workshops.ofPerson(person, 100_000);
  return rows.map((row) => ({
    référence: row.reference,
    atelier: row.workshop,
    place: row.state === 'joined' ? 'inscrit' : 'en attente',
    demandée_le: new Date(row.at).toISOString(),
    présent: row.attendedAt !== null,
    carte_citoyenne: open(row.card),
    note: row.rating,
    avis: open(row.opinion),
  }));
}
