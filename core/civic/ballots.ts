import type { LocalOp, OpContext } from '../conversation/ops.ts';
import type { Instant } from '../conversation/vocabulary.ts';
import { readableCode } from './codes.ts';
import { faultOnPaper, type MarksFault } from './count/marks.ts';
import { isOpen, localised, type Marks, type PaperId, type Poll, type Project, projectsOn } from './polls.ts';
import type { PaperCodeRow } from './relays.ts';
import { seal } from './sealing.ts';
import { votedOn, voterKeys, votersOf, withdraw } from './voters.ts';

/** What an envelope holds: JSON, version 1. The tracker is known to the voter, and to nobody else before the count. */
export interface Ballot {
  readonly v: 1;
  readonly tracker: string;
  readonly sector: string;
  readonly marks: Marks;
}

/** What binds an envelope to its place in the box. */
export const boundTo = (poll: string, voterKey: string): string => `${poll}/${voterKey}`;

/** YYYY-MM-DD in this time zone. */
export function dayOf(at: Instant, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(at);
}

function marksIn(value: unknown): Marks {
  const given = (typeof value === 'object' ? value : null) as Partial<Record<PaperId, unknown>> | null;
  const ids = (list: unknown) => (Array.isArray(list) ? list.map(String) : []);
  return { city: ids(given?.city), sector: ids(given?.sector) };
}

/** Why these choices can't be counted under the poll's rule, or null when they can. */
export function faultOf(
  poll: Poll,
  projects: readonly Project[],
  sector: string,
  marks: Marks,
): 'empty' | MarksFault | null {
  if (marks.city.length + marks.sector.length === 0) return 'empty';
  for (const id of ['city', 'sector'] as const) {
    const paper = poll.papers.find((one) => one.id === id);
    if (!paper && marks[id].length > 0) return 'too-many';
    if (!paper) continue;
    const area = id === 'city' ? 'city' : sector;
    const fault = faultOnPaper(poll, paper, area, projectsOn(projects, id, sector), marks[id]);
    if (fault) return fault;
  }
  return null;
}

/**
 * `{ poll, sector, marks }`: seals the ballot, in place of an earlier one. Answers `{ tracker, again, closesAt (the last instant) }`; refuses
 * `unproven`, `closed`, `age` with `{ minAge }` (not declared: fact `ofAge`, the poll's id), `sector`, `empty`, `too-many`, `too-dear`, `choices`.
 */
const cast: LocalOp = {
  kind: 'local',
  async run(args, context) {
    const { world, tx, now, person } = context;
    const { nature, city } = world;
    const [voter, ...others] = await votersOf(context, String(args.poll));
    if (!voter) return { ok: false, reason: 'unproven' };
    const poll = (await tx.polls.load(String(args.poll)))?.poll;
    if (!poll || !isOpen(poll, now) || poll.publicKey === null) return { ok: false, reason: 'closed' };
    const { minAge } = poll;
    if (minAge !== undefined && person.facts.ofAge !== poll.id)
      return { ok: false, reason: 'age', value: { minAge } };
    const sector = String(args.sector ?? '');
    if (!city.sectors.some(({ id }) => id === sector)) return { ok: false, reason: 'sector' };
    const marks = marksIn(args.marks);
    const fault = faultOf(poll, await tx.polls.projects(poll.id), sector, marks);
    if (fault) return { ok: false, reason: fault };
    const keys = voterKeys(context, poll.id, voter);
    const ballot: Ballot = { v: 1, tracker: readableCode(nature, 2, 4), sector, marks };
    const elsewhere = await withdraw(context, poll.id, others);
    const before = await tx.ballots.cast({
      ...keys,
      day: dayOf(now, city.timeZone),
      envelope: seal(nature, poll.publicKey, JSON.stringify(ballot), boundTo(poll.id, keys.voterKey)),
    });
    if (voter.code && voter.code.poll === null) await serve(context, voter.code, poll.id);
    const again = before || elsewhere;
    await tx.audit.append({ at: now, actor: 'system', act: 'ballot.cast', subject: poll.id });
    return { ok: true, value: { tracker: ballot.tracker, again, closesAt: poll.closesAt - 1 } };
  },
};

/** A code's one vote: counted for its relay, apart from the ballot. */
async function serve({ tx }: OpContext, code: PaperCodeRow, poll: string): Promise<void> {
  await tx.relays.bind(code.codeKey, poll);
  await tx.relays.count(code.relay, 'voted');
}

/** Answers `{ polls: { id, title, day }[] }`: in which polls this person has voted, never how. */
const mine: LocalOp = {
  kind: 'local',
  async run(_, context) {
    const polls: { id: string; title: string; day: string }[] = [];
    for (const { poll } of await context.tx.polls.all()) {
      const day = await votedOn(context, poll.id);
      if (day) polls.push({ id: poll.id, title: localised(poll.title, context.conversation.language), day });
    }
    return { ok: true, value: { polls } };
  },
};

export const ballotsOps = { 'ballots.cast': cast, 'ballots.mine': mine } as const;
