import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { City } from '../../core/civic/city.ts';
import type { Poll, Project } from '../../core/civic/polls.ts';
import { ParvisError } from '../../core/errors.ts';
import { pollAward, pollRule, ruleFaults } from './polls-rule.ts';

const DAY = 24 * 3_600_000;
/** What `dialogs/browse.ts` and `ballot.ts` call their own choices. */
const RESERVED = new Set(['all', 'finish', 'themes', 'keep']);

const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'small letters, digits and dashes only, 32 at most')
  .refine((value) => !RESERVED.has(value), 'this word is taken');
const text = z.string().trim().min(1).max(600);
const byLanguage = z.record(z.string().length(2), text);
/** ISO 8601 with its offset: 2026-09-04T00:00:00+02:00. */
const instant = z.iso.datetime({ offset: true }).transform((value) => Date.parse(value));

/** Euros, with cents or without. */
const amount = z.number().nonnegative().max(1e9).multipleOf(0.01);

const paper = z.strictObject({
  id: z.enum(['city', 'sector']),
  name: byLanguage,
  maxChoices: z.number().int().min(1).max(50).default(50),
  budget: amount.exactOptional(),
  budgets: z.record(z.string(), amount).exactOptional(),
  maxCost: amount.exactOptional(),
});

const project = z.strictObject({
  id,
  number: z.number().int().positive(),
  sector: z.string().optional(),
  theme: id,
  cost: amount,
  title: byLanguage,
  place: byLanguage,
  summary: byLanguage,
});

const file = z.strictObject({
  id,
  demonstration: z.boolean().default(false),
  title: byLanguage,
  opensAt: instant.optional(),
  closesAt: instant.optional(),
  /** Instead of dates: open from now on, for so many days. */
  days: z.number().int().positive().max(365).optional(),
  rule: pollRule,
  award: pollAward.exactOptional(),
  papers: z.array(paper).min(1).max(2),
  themes: z.array(z.strictObject({ id, name: byLanguage })).min(1),
  projects: z.array(project).min(1).max(1000),
});

type PollFile = z.output<typeof file>;
type Fault = ReturnType<typeof ruleFaults>[number];

/** What each field being right does not tell. */
function faultsOf(read: PollFile, city: City): Fault[] {
  const faults: Fault[] = [...ruleFaults(read)];
  const themes = new Set(read.themes.map((theme) => theme.id));
  const sectors = new Set(city.sectors.map((sector) => sector.id));
  const seen = new Set<string | number>();
  if (read.days === undefined && (read.opensAt === undefined || read.closesAt === undefined))
    faults.push({ path: ['id'], message: 'needs opensAt and closesAt, or days' });
  if (read.opensAt !== undefined && read.closesAt !== undefined && read.closesAt <= read.opensAt)
    faults.push({ path: ['closesAt'], message: 'is not after opensAt' });
  for (const [index, one] of read.projects.entries()) {
    const add = (field: string, message: string) =>
      faults.push({ path: ['projects', index, field], message });
    if (!themes.has(one.theme)) add('theme', `no theme is called ${one.theme}`);
    if (one.sector !== undefined && !sectors.has(one.sector))
      add('sector', `no sector is called ${one.sector}`);
    if (seen.has(one.id)) add('id', `${one.id} is there twice`);
    if (seen.has(one.number)) add('number', `${one.number} is there twice`);
    seen.add(one.id).add(one.number);
  }
  return faults;
}

/** Reads a poll's YAML. Throws ParvisError import.invalid, its message naming every wrong line by its number. */
export function readPoll(
  source: string,
  city: City,
  now: number,
): { readonly poll: Poll; readonly projects: readonly Project[] } {
  const counter = new LineCounter();
  const document = parseDocument(source, { lineCounter: counter });
  const lineOf = (path: readonly (string | number)[]): number => {
    for (let depth = path.length; depth > 0; depth -= 1) {
      const node = document.getIn(path.slice(0, depth), true) as { range?: readonly number[] } | undefined;
      if (node?.range) return counter.linePos(node.range[0] ?? 0).line;
    }
    return 1;
  };
  const refuse = (lines: readonly string[]): never => {
    throw new ParvisError('import.invalid', lines.join('\n'), { faults: lines.length });
  };
  if (document.errors.length > 0)
    refuse(document.errors.map(({ linePos, code }) => `line ${linePos?.[0].line ?? 1}: ${code}`));
  const parsed = file.safeParse(document.toJS());
  const faults: readonly Fault[] = parsed.success
    ? faultsOf(parsed.data, city)
    : parsed.error.issues.map(({ path, message }) => ({ path: path.map(asStep), message }));
  if (!parsed.success || faults.length > 0)
    return refuse(faults.map(({ path, message }) => `line ${lineOf(path)}: ${path.join('.')}: ${message}`));
  return made(parsed.data, now);
}

const asStep = (step: PropertyKey): string | number => (typeof step === 'number' ? step : String(step));

function made(read: PollFile, now: number) {
  const { projects, days, demonstration, ...rest } = read;
  const opensAt = read.opensAt ?? now;
  const poll: Poll = {
    v: 1,
    ...rest,
    demonstration,
    state: 'draft',
    opensAt,
    closesAt: read.closesAt ?? opensAt + (days ?? 0) * DAY,
    publicKey: null,
  };
  return {
    poll,
    projects: projects.map((one): Project => ({ ...one, poll: read.id, sector: one.sector ?? null })),
  };
}
