import {
  endRound,
  type Gesture,
  type RoundAnswer,
  type RoundRefusal,
  releaseRound,
  resumeRound,
  retryRound,
  stopRound,
} from '../../../core/delivery/rounds/desk.ts';
import { startCounting } from '../../rounds/counting.ts';
import { type Answer, done, type Flash, go, missing, type SignedIn, wrong } from '../contract.ts';
import { loadRound } from './rounds-write.tsx';

/** Milliseconds that a press waits for its count; a longer one is followed on the page. */
const patience = 1500;

const pageOf = ({ params }: SignedIn): string => `/staff/rounds/${params.id ?? ''}`;

export const refused = (reason: RoundRefusal | 'changed'): Flash => wrong(`rounds.refused.${reason}`);

function gesture<T>(visit: SignedIn, work: (gesture: Gesture, id: string) => Promise<T>): Promise<T> {
  const { nature } = visit.desk.parvis.engine.world;
  return visit.act((tx) => work({ tx, by: visit.staff.id, now: nature.now() }, visit.params.id ?? ''));
}

function settle(visit: SignedIn, answer: RoundAnswer, flash: Flash): Answer {
  if (!answer.ok) return answer.reason === 'unknown' ? missing : go(pageOf(visit), refused(answer.reason));
  return go(pageOf(visit), flash);
}

export async function countAgain(visit: SignedIn): Promise<Answer> {
  const row = await loadRound(visit);
  if (!row) return missing;
  if (row.state !== 'draft') return go(pageOf(visit), refused('wrong-state'));
  const counting = startCounting(visit.desk.parvis.rounds, row.id);
  const waited = new Promise<'late'>((resolve) => setTimeout(resolve, patience, 'late'));
  if ((await Promise.race([counting.done, waited])) === 'late') return go(pageOf(visit));
  const people = (await loadRound(visit))?.counted?.people ?? 0;
  await visit.act((_, note) => note('round.counted', row.id, { people }));
  return go(pageOf(visit), done('rounds.counted', { people }));
}

/** For the very version that the page showed. */
export async function release(visit: SignedIn): Promise<Answer> {
  const [home = 'fr'] = visit.desk.parvis.engine.world.city.languages;
  const shown = Number(visit.form.text('version'));
  const answer = await gesture(visit, async (made, id) => {
    const row = await made.tx.rounds.load(id);
    if (row && row.version !== shown) return 'changed' as const;
    return releaseRound(made, id, home);
  });
  if (answer === 'changed') return go(pageOf(visit), refused('changed'));
  return settle(visit, answer, done('rounds.released'));
}

/** This process stops at once, the others within half a second. */
export async function stop(visit: SignedIn): Promise<Answer> {
  const answer = await gesture(visit, stopRound);
  if (answer.ok) visit.desk.parvis.sender.halt(answer.row.id);
  return settle(visit, answer, done('rounds.stopped'));
}

export const resume = async (visit: SignedIn): Promise<Answer> =>
  settle(visit, await gesture(visit, resumeRound), done('rounds.resumed'));

export const end = async (visit: SignedIn): Promise<Answer> =>
  settle(visit, await gesture(visit, endRound), done('rounds.ended'));

export async function retry(visit: SignedIn): Promise<Answer> {
  const withUncertain = visit.form.text('uncertain') === 'yes';
  const answer = await gesture(visit, (made, id) => retryRound(made, id, withUncertain));
  if (!answer.ok && answer.reason === 'nobody') return go(pageOf(visit), wrong('rounds.nobodyToRetry'));
  if (!answer.ok && answer.reason === 'wrong-state') return go(pageOf(visit), wrong('rounds.notRetried'));
  return settle(visit, answer, done('rounds.retried', { people: answer.people ?? 0 }));
}
