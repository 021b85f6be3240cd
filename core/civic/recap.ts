import { z } from 'zod';
import type { LocalOp, OpContext, Ops } from '../conversation/ops.ts';
import { findCategory, nameIn } from './categories.ts';
import { districtById } from './places-index.ts';
import { openStates, type ReportRow, referenceIn } from './reports.ts';
import { changeState } from './reports-state.ts';

const listed = 20;
const mostPhotos = 3;
const byReference = z.object({ reference: z.string().transform((text) => referenceIn(text) ?? text) });

/**
 * `recap.list` {} -> { items: { reference, kind, wish, what, state, at, mine }[] }, newest first: what the person sent and
 * follows. `wish` is the wished thing's id, else null; `what` the category's name.
 */
const list: LocalOp = {
  kind: 'local',
  async run(_, context) {
    const { tx, person } = context;
    const mine = await tx.reports.ofPerson(person.id, listed);
    const followed = await tx.reports.followedBy(person.id, listed);
    const items = [...mine, ...followed]
      .sort((a, b) => b.createdAt - a.createdAt)
      .slice(0, listed)
      .map((row) => summary(context, row));
    return { ok: true, value: { items } };
  },
};

/** `recap.show` { reference } -> an item with { address, district, words, photos, note, canAddPhoto, open }; refused: `unknown`. */
const show: LocalOp = {
  kind: 'local',
  async run(args, context) {
    const row = await reachable(context, args);
    if (!row) return { ok: false, reason: 'unknown' };
    const { tx, world } = context;
    const photos = (await tx.reports.photos(row.id)).length;
    const note = (await tx.reports.changes(row.id)).at(-1)?.note ?? null;
    const open = (sealed: string | null) => (sealed === null ? '' : world.vault.open(sealed));
    return {
      ok: true,
      value: {
        ...summary(context, row),
        address: open(row.address),
        district: districtById(world.city, row.district)?.name ?? '',
        words: open(row.words),
        note: open(note),
        photos,
        canAddPhoto: photos < mostPhotos,
        open: openStates.includes(row.state),
      },
    };
  },
};

function summary({ world, conversation, person }: OpContext, row: ReportRow) {
  const found = findCategory(world.city, row.category);
  return {
    reference: row.reference,
    kind: row.kind,
    wish: row.kind === 'wish' ? row.category : null,
    what: found ? nameIn(world.city, found.category.name, conversation.language) : '',
    state: row.state,
    at: row.createdAt,
    mine: row.person === person.id,
  };
}

/** Only what the person sent or follows can be opened; anything else is unknown to them. */
async function reachable({ tx, person }: OpContext, args: unknown): Promise<ReportRow | null> {
  const row = await tx.reports.byReference(byReference.parse(args).reference);
  if (!row || row.person === person.id) return row;
  const followed = (await tx.reports.followers(row.id)).some((follower) => follower.person === person.id);
  return followed ? row : null;
}

async function ownOpen(context: OpContext, args: unknown): Promise<ReportRow | null> {
  const row = await reachable(context, args);
  return row && row.person === context.person.id && openStates.includes(row.state) ? row : null;
}

/** `recap.add-words` { reference, text } -> { reference }; refused: `closed`. */
const addWords: LocalOp = {
  kind: 'local',
  async run(args, context) {
    const row = await ownOpen(context, args);
    if (!row) return { ok: false, reason: 'closed' };
    const { vault } = context.world;
    const added = z.object({ text: z.string() }).parse(args).text.slice(0, 2000);
    const words = row.words === null ? added : `${vault.open(row.words)}\n${added}`;
    await context.tx.reports.save({
      ...row,
      words: vault.seal(words.slice(0, 8000)),
      changedAt: context.now,
    });
    await note(context, row, 'report.words-added');
    return { ok: true, value: { reference: row.reference } };
  },
};

/** `recap.add-photos` { reference, photos: media ids } -> { reference }; refused: `closed`. */
const addPhotos: LocalOp = {
  kind: 'local',
  async run(args, context) {
    const row = await ownOpen(context, args);
    if (!row) return { ok: false, reason: 'closed' };
    const { photos } = z.object({ photos: z.array(z.string()) }).parse(args);
    const room = mostPhotos - (await context.tx.reports.photos(row.id)).length;
    for (const media of photos.slice(0, Math.max(room, 0)))
      await context.tx.reports.addPhoto(row.id, media, context.now);
    await note(context, row, 'report.photos-added');
    return { ok: true, value: { reference: row.reference } };
  },
};

/** `recap.withdraw` { reference } -> { reference }; refused: `closed`. */
const withdraw: LocalOp = {
  kind: 'local',
  async run(args, context) {
    const row = await ownOpen(context, args);
    if (!row) return { ok: false, reason: 'closed' };
    const { world, tx, now, tell, person } = context;
    await changeState({ world, tx, now, tell, actor: person.id }, row.reference, 'withdrawn', null);
    return { ok: true, value: { reference: row.reference } };
  },
};

/** `recap.unfollow` { reference } -> { reference }; refused: `unknown`. */
const unfollow: LocalOp = {
  kind: 'local',
  async run(args, context) {
    const row = await reachable(context, args);
    if (!row || !(await context.tx.reports.unfollow(row.id, context.person.id)))
      return { ok: false, reason: 'unknown' };
    await note(context, row, 'report.unfollowed');
    return { ok: true, value: { reference: row.reference } };
  },
};

async function note({ tx, now, person }: OpContext, row: ReportRow, act: string): Promise<void> {
  await tx.audit.append({ at: now, actor: person.id, act, subject: row.reference });
}

export const recapOps: Ops = {
  'recap.list': list,
  'recap.show': show,
  'recap.add-words': addWords,
  'recap.add-photos': addPhotos,
  'recap.withdraw': withdraw,
  'recap.unfollow': unfollow,
};
