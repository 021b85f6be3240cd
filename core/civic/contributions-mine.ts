import type { OpContext } from '../conversation/ops.ts';
import { type ContributionRow, contributionIn, openStates } from './contributions.ts';
import { answersOf, titleOf } from './contributions-read.ts';
import { addWords, note } from './contributions-send.ts';
import type { MineItem, MineSource } from './mine.ts';
import { areas, moderate } from './moderation.ts';
import { districtById } from './places-index.ts';

function itemOf({ world, person }: OpContext, row: ContributionRow): MineItem {
  return {
    reference: row.reference,
    area: areas[row.kind],
    kind: row.kind,
    wish: null,
    what: titleOf(world.vault, row),
    state: row.state,
    at: row.createdAt,
    mine: row.person === person.id,
  };
}

/** What the person sent or supports. */
async function reachable({ tx, person }: OpContext, reference: string): Promise<ContributionRow | null> {
  const row = await tx.contributions.byReference(reference);
  if (!row || row.person === person.id) return row;
  return (await tx.contributions.isSupportedBy(row.id, person.id)) ? row : null;
}

async function ownOpen(context: OpContext, reference: string): Promise<ContributionRow | null> {
  const row = await records(context).byReference(reference);
  return row && row.person === context.person.id && openStates.includes(row.state) ? row : null;
}

const records = (context: OpContext) => context.tx.contributions;
const closed = { ok: false, reason: 'closed' } as const;

/** Proposals, data requests and ideas, as RECAP shows them. */
export const contributionsMine: MineSource = {
  referenceIn: (text) => contributionIn(text),
  async list(context, limit) {
    const { person } = context;
    const sent = await records(context).ofPerson(person.id, limit);
    const supported = await records(context).supportedBy(person.id, limit);
    return [...sent, ...supported].map((row) => itemOf(context, row));
  },
  async show(context, reference) {
    const row = await reachable(context, reference);
    if (!row) return null;
    const { world } = context;
    const answers = answersOf(world.vault, row);
    const sealed = (await records(context).changes(row.id)).at(-1)?.note ?? null;
    return {
      ...itemOf(context, row),
      address: answers.where ?? '',
      district: districtById(world.city, row.district)?.name ?? '',
      words: row.person === context.person.id ? Object.values(answers).join('\n') : '',
      note: sealed === null ? '' : world.vault.open(sealed),
      photos: 0,
      canAddPhoto: false,
      open: openStates.includes(row.state),
      supporters: await records(context).countSupporters(row.id),
    };
  },
  async addWords(context, reference, text) {
    const row = await ownOpen(context, reference);
    if (!row) return closed;
    await addWords(context, row, text);
    return { ok: true, value: { reference } };
  },
  async withdraw(context, reference) {
    if (!(await ownOpen(context, reference))) return closed;
    const { world, tx, now, tell, person } = context;
    const by = { world, tx, now, tell, actor: person.id };
    return moderate(by, reference, { state: 'withdrawn', note: null });
  },
  async unfollow(context, reference) {
    const row = await reachable(context, reference);
    if (!row || !(await records(context).removeSupporter(row.id, context.person.id)))
      return { ok: false, reason: 'unknown' };
    await note(context, row, 'contribution.unsupported');
    return { ok: true, value: { reference } };
  },
};
