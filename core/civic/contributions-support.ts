import { z } from 'zod';
import type { LocalOp, OpContext, Ops } from '../conversation/ops.ts';
import {
  type ContributionRow,
  type ContributionState,
  contributionIn,
  publicStates,
} from './contributions.ts';
import { answersOf, titleOf } from './contributions-read.ts';
import { note } from './contributions-send.ts';
import { districtById } from './places-index.ts';

const asked = z.object({ text: z.string() });
/** What others may hear of, though it takes no more support. */
const knownStates: readonly ContributionState[] = [...publicStates, 'on-ballot', 'opened'];

/** The one that this reference means now: where it was merged. Null when it is nobody else's business. */
async function meant(context: OpContext, text: string): Promise<ContributionRow | null> {
  const { tx, person } = context;
  let row = await tx.contributions.byReference(contributionIn(text) ?? '');
  for (let steps = 0; row?.state === 'merged' && row.into && steps < 5; steps += 1)
    row = await tx.contributions.byReference(row.into);
  if (!row) return null;
  return row.person === person.id || knownStates.includes(row.state) ? row : null;
}

/**
 * `contributions.show` { text: holds a reference } -> { reference, kind, title, what, where, supporters, state, open, mine,
 * supported }; refused: `unknown`. `where` is empty for the whole city.
 */
const show: LocalOp = {
  kind: 'local',
  async run(args, context) {
    const row = await meant(context, asked.parse(args).text);
    if (!row) return { ok: false, reason: 'unknown' };
    const { tx, world, person } = context;
    const answers = answersOf(world.vault, row);
    return {
      ok: true,
      value: {
        reference: row.reference,
        kind: row.kind,
        title: titleOf(world.vault, row),
        what: answers.what ?? '',
        where: answers.where || (districtById(world.city, row.district)?.name ?? ''),
        supporters: await tx.contributions.countSupporters(row.id),
        state: row.state,
        open: publicStates.includes(row.state),
        mine: row.person === person.id,
        supported: await tx.contributions.isSupportedBy(row.id, person.id),
      },
    };
  },
};

/** `contributions.support` { text } -> { reference, supporters }; refused: `unknown`, `closed`, `own`, `already`. */
const support: LocalOp = {
  kind: 'local',
  async run(args, context) {
    const row = await meant(context, asked.parse(args).text);
    if (!row) return { ok: false, reason: 'unknown' };
    if (row.person === context.person.id) return { ok: false, reason: 'own' };
    if (!publicStates.includes(row.state)) return { ok: false, reason: 'closed' };
    const { tx, now, person, conversation } = context;
    const supporter = { person: person.id, conversation: conversation.id };
    const isNew = await tx.contributions.addSupporter(row.id, supporter, now);
    if (isNew) await note(context, row, 'contribution.supported');
    const value = {
      reference: row.reference,
      supporters: await tx.contributions.countSupporters(row.id),
    };
    return isNew ? { ok: true, value } : { ok: false, reason: 'already', value };
  },
};

export const contributionSupportOps: Ops = {
  'contributions.show': show,
  'contributions.support': support,
};
