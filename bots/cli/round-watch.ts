import { settledIn } from '../../core/delivery/rounds/figures.ts';
import type { RoundRow } from '../../core/delivery/rounds/round.ts';
import type { Service } from '../service.ts';
import type { Progress } from './progress.ts';
import { Refusal } from './refusal.ts';
import { number, refusals } from './round-words.ts';
import { figuresOf, stateOf } from './rounds.ts';

const every = 500;

export interface Watching {
  readonly progress: Progress;
  /** A bar can move. */
  readonly isTerminal: boolean;
  readonly print: (line: string) => void;
}

/** Follows a round until it ends, stops, or goes back to its author; true when it has ended as it should. Throws Refusal. */
export async function roundWatch(
  service: Service,
  id: string,
  { progress, isTerminal, print }: Watching,
): Promise<boolean> {
  for (let told = ''; ; ) {
    const row = await service.store.transaction((tx) => tx.rounds.load(id));
    if (!row) throw new Refusal(refusals.unknown);
    const line = await lineOf(service, row, isTerminal);
    if (line !== told) progress.line(line);
    told = line;
    if (['draft', 'stopped', 'done'].includes(row.state)) {
      progress.end();
      print(stateOf(row));
      return row.state === 'done';
    }
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}

async function lineOf(service: Service, row: RoundRow, isTerminal: boolean): Promise<string> {
  const figures = await figuresOf(service, row);
  const { audience, outcomes } = figures;
  if (row.preparedAt === null) return stateOf(row);
  const done = settledIn(row, figures);
  if (isTerminal) return `${done} of ${audience}`;
  return `${number(done)} sur ${number(audience)}, échoués ${number(outcomes.failed)}, en doute ${number(outcomes.uncertain)}`;
}
