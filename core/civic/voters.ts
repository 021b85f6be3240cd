import type { OpContext } from '../conversation/ops.ts';
import { isOpen } from './polls.ts';
import type { PaperCodeRow } from './relays.ts';

/** One way in which a person can vote: by their proven number, or by a paper code in its stead. */
export interface Voter {
  /** What the keys of the roll and of the box are made from: an E.164 number, or `paper:` and the code's key. */
  readonly identity: string;
  readonly code: PaperCodeRow | null;
}

/** All ways that this person has, the one that counts first; none when nothing is proven. */
export async function votersOf(context: OpContext, poll: string): Promise<readonly Voter[]> {
  const { tx, world, person } = context;
  const codes = (await tx.relays.codesOf(person.id)).filter((code) => (code.poll ?? poll) === poll);
  const paper = codes.map((code) => ({ identity: `paper:${code.codeKey}`, code }));
  if (person.phone === null) return paper;
  return [{ identity: world.vault.open(person.phone), code: null }, ...paper];
}

export function voterKeys(context: Pick<OpContext, 'world'>, poll: string, { identity }: Voter) {
  const { vault } = context.world;
  return {
    poll,
    voterKey: vault.key(`poll:${poll}`, identity),
    rollKey: vault.key(`roll:${poll}`, identity),
  };
}

/** YYYY-MM-DD of the person's vote in this poll, by whichever way; null when they have not voted. */
export async function votedOn(context: OpContext, poll: string): Promise<string | null> {
  for (const voter of await votersOf(context, poll)) {
    const day = await context.tx.ballots.votedOn(poll, voterKeys(context, poll, voter).rollKey);
    if (day !== null) return day;
  }
  return null;
}

/** Takes back what these voters cast; true when there was something. */
export async function withdraw(context: OpContext, poll: string, voters: readonly Voter[]): Promise<boolean> {
  let found = false;
  for (const voter of voters)
    found = (await context.tx.rights.withdrawBallot(voterKeys(context, poll, voter))) || found;
  return found;
}

/** One human being, one vote: who proves a number that has voted already gives up their ballot by paper code. */
export async function keepOneVote(context: OpContext): Promise<void> {
  for (const { poll } of await context.tx.polls.all()) {
    if (!isOpen(poll, context.now)) continue;
    const [first, ...others] = await votersOf(context, poll.id);
    if (!first || others.length === 0) continue;
    const { rollKey } = voterKeys(context, poll.id, first);
    if ((await context.tx.ballots.votedOn(poll.id, rollKey)) !== null)
      await withdraw(context, poll.id, others);
  }
}
