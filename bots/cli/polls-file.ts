import { z } from 'zod';
import type { City } from '../../core/civic/city.ts';
import type { Poll, Project } from '../../core/civic/polls.ts';
import { across, type CrossCheck } from './cross-faults.ts';
import { type Fault, readTable, readYaml } from './data-file.ts';
import { pollAward, pollReserve, pollRule, ruleFaults, ruleIn } from './polls-rule.ts';
import { columnsOf, projectOf } from './polls-table.ts';
import { windowFaults, windowOf } from './window.ts';

/** What `dialogs/browse.ts`, `ballot.ts` and `arrange.ts` call their own choices. */
const RESERVED = new Set(['all', 'finish', 'themes', 'keep']);

const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'small letters, digits and dashes only, 32 at most')
  .refine((value) => !RESERVED.has(value), 'this word is taken');
const text = z.string().trim().min(1).max(600);
const byLanguage = z.record(z.string().length(2), text);

/** Euros, with cents or without. */
const amount = z.number().nonnegative().max(1e9).multipleOf(0.01);

const paper = z.strictObject({
  id: z.enum(['city', 'sector']),
  name: byLanguage,
  maxChoices: z.number().int().min(1).max(50).default(50),
  budget: amount.exactOptional(),
  budgets: z.record(z.string(), amount).exactOptional(),
  maxCost: amount.exactOptional(),
  threshold: z.number().nonnegative().exactOptional(),
  reserve: pollReserve.exactOptional(),
});

const project = z.strictObject({
  id,
  number: z.number().int().positive(),
  sector: z.string().optional(),
  theme: id,
  cost: amount,
  title: byLanguage,
  popular: z.boolean().exactOptional(),
  place: byLanguage,
  summary: byLanguage,
});

const projectList = z.array(project).min(1).max(5000);

const file = z.strictObject({
  id,
  demonstration: z.boolean().default(false),
  title: byLanguage,
  /** On the city's clocks (2026-11-30 18:00, or a bare day), or with an offset. */
  opensAt: z.string().optional(),
  closesAt: z.string().optional(),
  /** Instead of dates: open from now on, for so many days. */
  days: z.number().int().positive().max(365).optional(),
  rule: pollRule,
  award: pollAward.exactOptional(),
  threshold: z.number().nonnegative().exactOptional(),
  reserve: pollReserve.exactOptional(),
  /** Years; the voter declares to have them. */
  minAge: z.number().int().min(1).max(120).exactOptional(),
  papers: z.array(paper).min(1).max(2),
  themes: z.array(z.strictObject({ id, name: byLanguage })).min(1),
  projects: projectList,
});

type PollFile = z.output<typeof file>;

const { rule, award, papers, threshold, reserve, opensAt, closesAt, days } = file.shape;
const ruled = z.object({ rule, award, papers, threshold, reserve });
const dated = z.object({ opensAt, closesAt, days });
/** What tells a project from the others, and where it belongs. */
const named = project.pick({ id: true, number: true, sector: true, theme: true }).strip();
const themed = z.object({ themes: z.array(z.object({ id })), projects: z.array(named) });

const headChecks = (city: City): readonly CrossCheck[] => [
  across(ruled, (read) => ruleFaults({ ...read, rule: ruleIn(read.rule, city) })),
  across(dated, (read) => windowFaults(read, city)),
];

/** `themes`: those of the file, where the projects are in a table. */
const projectsCheck = (city: City, themes?: Themes): CrossCheck =>
  themes
    ? across(z.object({ projects: z.array(named) }), (read) => projectFaults(read.projects, themes, city), [
        'projects',
      ])
    : across(themed, (read) => projectFaults(read.projects, read.themes, city), ['projects']);

type Themes = readonly { readonly id: string }[];

function projectFaults(projects: z.output<typeof named>[], list: Themes, city: City): Fault[] {
  const faults: Fault[] = [];
  const themes = new Set(list.map((theme) => theme.id));
  const sectors = new Set(city.sectors.map((sector) => sector.id));
  const seen = new Set<string | number>();
  for (const [index, one] of projects.entries()) {
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

/** A poll's file, read: the poll as a draft, its projects. */
export interface ReadPoll {
  readonly poll: Poll;
  readonly projects: readonly Project[];
}

/**
 * Reads a poll's file, YAML or JSON; its projects may be in a table (CSV) of their own. Throws ParvisError import.invalid, its message
 * naming every wrong line by its number.
 */
export function readPoll(source: string, city: City, now: number, table?: string): ReadPoll {
  if (table === undefined)
    return made(
      readYaml(source, { schema: file, checks: [...headChecks(city), projectsCheck(city)] }),
      city,
      now,
    );
  const head = readYaml(source, {
    schema: file.omit({ projects: true }),
    checks: headChecks(city),
  });
  let rows = -1;
  const itemOf = (row: Readonly<Record<string, string>>) => {
    rows += 1;
    return projectOf(row, rows, city, head.themes);
  };
  const { projects } = readTable(
    table,
    { list: 'projects', itemOf, columnsOf },
    {
      schema: z.strictObject({ projects: projectList }),
      checks: [projectsCheck(city, head.themes)],
    },
  );
  return made({ ...head, projects }, city, now);
}

function made(read: PollFile, city: City, now: number): ReadPoll {
  const { projects, days, opensAt, closesAt, demonstration, ...rest } = read;
  const poll: Poll = {
    v: 1,
    ...rest,
    rule: ruleIn(read.rule, city),
    demonstration,
    state: 'draft',
    ...windowOf({ days, opensAt, closesAt }, city, now),
    publicKey: null,
  };
  return {
    poll,
    projects: projects.map((one): Project => ({ ...one, poll: read.id, sector: one.sector ?? null })),
  };
}
