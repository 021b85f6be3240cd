import { z } from 'zod';
import type { City } from '../../core/civic/city.ts';
import type { Award, Poll, PollRule, Reserve } from '../../core/civic/polls.ts';
import type { Fault } from './data-file.ts';

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
    /** The city's own without them. */
    mentions: z.array(z.strictObject({ id, name })).min(2).max(7).optional(),
  }),
]);

/** The rule with its mentions: the file's own, else the city's. */
export function ruleIn(written: z.output<typeof pollRule>, city: City): PollRule {
  if (written.kind !== 'judgment') return written;
  return { kind: 'judgment', mentions: written.mentions ?? city.mentions };
}

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

const percent = z.number().int().min(1).max(100);

/** What is reserved for projects in working-class neighbourhoods, as the poll's file says it. */
export const pollReserve = z.union([
  z.strictObject({ of: z.enum(['budget', 'winners']), percent }),
  z.strictObject({ of: z.literal('budget'), amount: z.number().positive().max(1e9).multipleOf(0.01) }),
  z.strictObject({ of: z.literal('winners'), number: z.number().int().min(1).max(1000) }),
]) satisfies z.ZodType<Reserve>;

type Ruled = Pick<Poll, 'rule' | 'award' | 'papers' | 'threshold' | 'reserve'>;

/** What of a rule and an award does not go together. */
export function ruleFaults({ rule, award, papers, ...poll }: Ruled): readonly Fault[] {
  const faults: Fault[] = [];
  if (award?.kind === 'equal-shares' && rule.kind !== 'approval' && rule.kind !== 'knapsack')
    faults.push({ path: ['award', 'kind'], message: 'equal shares are for approval and knapsack' });
  if (rule.kind === 'judgment' && rule.mentions.length < 2)
    faults.push({ path: ['rule'], message: 'needs mentions: the city has none of its own' });
  if (rule.kind === 'judgment' && new Set(rule.mentions.map((one) => one.id)).size < rule.mentions.length)
    faults.push({ path: ['rule', 'mentions'], message: 'a mention is there twice' });
  for (const [index, paper] of papers.entries()) {
    const hasBudget = paper.budget !== undefined || paper.budgets !== undefined;
    if (award && award.kind !== 'places' && !hasBudget)
      faults.push({ path: ['papers', index], message: `needs a budget for ${award.kind}` });
    if (rule.kind === 'knapsack' && !hasBudget && paper.maxCost === undefined)
      faults.push({ path: ['papers', index], message: 'needs maxCost or a budget for knapsack' });
  }
  faults.push(...reserveFaults(award, poll.reserve, ['reserve']));
  for (const [index, { reserve }] of papers.entries())
    faults.push(...reserveFaults(award, reserve, ['papers', index, 'reserve']));
  return faults;
}

function reserveFaults(award: Award | undefined, reserve: Reserve | undefined, path: Fault['path']): Fault[] {
  if (!reserve) return [];
  if (award?.kind === 'places')
    return reserve.of === 'winners' ? [] : [{ path, message: 'with places, reserve winners, not a budget' }];
  if (award?.kind !== 'greedy') return [{ path, message: 'a reserve is for greedy and places' }];
  const isOpenEnded = reserve.of === 'winners' && 'percent' in reserve;
  return isOpenEnded ? [{ path, message: 'with greedy, reserve a number of winners, not a percent' }] : [];
}
