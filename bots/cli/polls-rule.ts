import { z } from 'zod';
import type { Award, Poll, PollRule } from '../../core/civic/polls.ts';

const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'small letters, digits and dashes only, 32 at most');
const name = z.record(z.string().length(2), z.string().trim().min(1).max(60));

/** How one votes, as the poll's file says it. */
export const pollRule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('approval') }),
  z.strictObject({ kind: z.literal('knapsack') }),
  z.strictObject({ kind: z.literal('ranking') }),
  z.strictObject({ kind: z.literal('points'), points: z.number().int().min(1).max(1000) }),
  z.strictObject({
    kind: z.literal('judgment'),
    mentions: z.array(z.strictObject({ id, name })).min(2).max(7),
  }),
]) satisfies z.ZodType<PollRule>;

/** Who wins, as the poll's file says it. */
export const pollAward = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('greedy'),
    skip: z.boolean().default(true),
    threshold: z.number().nonnegative().exactOptional(),
  }),
  z.strictObject({ kind: z.literal('places'), places: z.number().int().min(1).max(1000) }),
  z.strictObject({
    kind: z.literal('equal-shares'),
    utility: z.enum(['cost', 'cardinality']).default('cost'),
    completion: z.enum(['none', 'add1', 'add1-greedy']).default('add1-greedy'),
    exhaustive: z.boolean().exactOptional(),
  }),
]) satisfies z.ZodType<Award>;

export interface Fault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

type Ruled = Pick<Poll, 'rule' | 'award' | 'papers'>;

/** What of a rule and an award does not go together. */
export function ruleFaults({ rule, award, papers }: Ruled): readonly Fault[] {
  const faults: Fault[] = [];
  if (award?.kind === 'equal-shares' && rule.kind !== 'approval' && rule.kind !== 'knapsack')
    faults.push({ path: ['award', 'kind'], message: 'equal shares are for approval and knapsack' });
  if (rule.kind === 'judgment' && new Set(rule.mentions.map((one) => one.id)).size < rule.mentions.length)
    faults.push({ path: ['rule', 'mentions'], message: 'a mention is there twice' });
  for (const [index, paper] of papers.entries()) {
    const hasBudget = paper.budget !== undefined || paper.budgets !== undefined;
    if (award && award.kind !== 'places' && !hasBudget)
      faults.push({ path: ['papers', index], message: `needs a budget for ${award.kind}` });
    if (rule.kind === 'knapsack' && !hasBudget && paper.maxCost === undefined)
      faults.push({ path: ['papers', index], message: 'needs maxCost or a budget for knapsack' });
  }
  return faults;
}
