import { z } from 'zod';
import type { LocalOp, OpContext, Ops } from '../conversation/ops.ts';
import { findCategory, nameIn } from './categories.ts';
import type { MineItem, MineSource } from './mine.ts';
import { districtById } from './places-index.ts';
import { openStates, type ReportRow, referenceIn } from './reports.ts';
import { changeState } from './reports-state.ts';

const mostPhotos = 3;

function itemOf({ world, conversation, person }: OpContext, row: ReportRow): MineItem {
  const found = findCategory(world.city, row.category);
  return {
    reference: row.reference,
    area: 'recap',
    kind: row.kind,
    wish: row.kind === 'wish' ? row.category : null,
    what: found ? nameIn(world.city, found.category.name, conversation.language) : '',
    state: row.state,
    at: row.createdAt,
    mine: row.person === person.id,
  };
}

/** Only what the person sent or follows can be opened; anything else is unknown to them. */
async function reachable({ tx, person }: OpContext, reference: string): Promise<ReportRow | null> {
  const row = await tx.reports.byReference(reference);
  if (!row || row.person === person.id) return row;
  const followed = (await tx.reports.followers(row.id)).some((follower) => follower.person === person.id);
  return followed ? row : null;
}

async function ownOpen(context: OpContext, reference: string): Promise<ReportRow | null> {
  const row = await reachable(context, reference);
  return row && row.person === context.person.id && openStates.includes(row.state) ? row : null;
}

async function note({ tx, now, person }: OpContext, row: ReportRow, act: string): Promise<void> {
  await tx.audit.append({ at: now, actor: person.id, act, subject: row.reference });
}

const closed = { ok: false, reason: 'closed' } as const;

/** Reports and wishes, as RECAP shows them. */
export const reportsMine: MineSource = {
  referenceIn: (text) => referenceIn(text),
  async list(context, limit) {
    const { tx, person } = context;
    const mine = await tx.reports.ofPerson(person.id, limit);
    const followed = await tx.reports.followedBy(person.id, limit);
    return [...mine, ...followed].map((row) => itemOf(context, row));
  },
  async show(context, reference) {
    const row = await reachable(context, reference);
    if (!row) return null;
    const { tx, world } = context;
    const photos = (await tx.reports.photos(row.id)).length;
    const last = (await tx.reports.changes(row.id)).at(-1)?.note ?? null;
    const open = (sealed: string | null) => (sealed === null ? '' : world.vault.open(sealed));
    return {
      ...itemOf(context, row),
      address: open(row.address),
      district: districtById(world.city, row.district)?.name ?? '',
      words: open(row.words),
      note: open(last),
      photos,
      canAddPhoto: photos < mostPhotos,
      open: openStates.includes(row.state),
      supporters: 0,
    };
  },
  async another(context, reference) {
    const row = await context.tx.reports.byReference(reference);
    return row && openStates.includes(row.state) ? itemOf(context, row) : null;
  },
  async addWords(context, reference, text) {
    const row = await ownOpen(context, reference);
    if (!row) return closed;
    const { vault } = context.world;
    const added = text.slice(0, 2000);
    const words = row.words === null ? added : `${vault.open(row.words)}\n${added}`;
    await context.tx.reports.save({
      ...row,
      words: vault.seal(words.slice(0, 8000)),
      changedAt: context.now,
    });
    await note(context, row, 'report.words-added');
    return { ok: true, value: { reference } };
  },
  async withdraw(context, reference) {
    const row = await ownOpen(context, reference);
    if (!row) return closed;
    const { world, tx, now, tell, person } = context;
    await changeState({ world, tx, now, tell, actor: person.id }, row.reference, 'withdrawn', null);
    return { ok: true, value: { reference } };
  },
  async unfollow(context, reference) {
    const row = await reachable(context, reference);
    if (!row || !(await context.tx.reports.unfollow(row.id, context.person.id)))
      return { ok: false, reason: 'unknown' };
    await note(context, row, 'report.unfollowed');
    return { ok: true, value: { reference } };
  },
};

/** `recap.add-photos` { reference, photos: media ids } -> { reference }; refused: `closed`. */
const addPhotos: LocalOp = {
  kind: 'local',
  async run(args, context) {
    const { reference, photos } = z
      .object({ reference: z.string(), photos: z.array(z.string()) })
      .parse(args);
    const row = await ownOpen(context, referenceIn(reference) ?? reference);
    if (!row) return closed;
    const room = mostPhotos - (await context.tx.reports.photos(row.id)).length;
    for (const media of photos.slice(0, Math.max(room, 0)))
      await context.tx.reports.addPhoto(row.id, media, context.now);
    await note(context, row, 'report.photos-added');
    return { ok: true, value: { reference: row.reference } };
  },
};

export const reportPhotosOps: Ops = { 'recap.add-photos': addPhotos };
