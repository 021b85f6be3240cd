import { instantIn } from '../../core/civic/civil-time.ts';
import {
  type ChangeContext,
  cancelWorkshop,
  moveWorkshop,
  reasonLimit,
} from '../../core/civic/workshops-change.ts';
import type { Engine } from '../../core/conversation/engine.ts';
import type { Answer } from '../../core/conversation/vocabulary.ts';
import { seatContextOf } from './workshops.ts';

/** What a command prints, and whether it was done. */
export interface Changed {
  readonly ok: boolean;
  readonly text: string;
}

const refusals: Readonly<Record<string, string>> = {
  unknown: 'There is no such workshop.',
  over: 'It has begun, or it is past.',
  cancelled: 'It was called off.',
  past: 'The new date is past.',
  reason: `Give people a reason: --reason "...", ${reasonLimit} characters at most.`,
};

function change(engine: Engine, actor: string, work: (context: ChangeContext) => Promise<Answer>) {
  return engine.world.store.transaction((tx) => work({ ...seatContextOf({ engine, tx }), actor }));
}

function said(answer: Answer, done: string, same: string): Changed {
  if (!answer.ok) return { ok: false, text: refusals[answer.reason] ?? same };
  const { told } = answer.value as { readonly told: number };
  return { ok: true, text: `${done} ${told} ${told === 1 ? 'person is' : 'people are'} told.` };
}

/** `parvis workshop cancel ID --reason "..."`. */
export async function workshopCancel(
  engine: Engine,
  actor: string,
  id: string,
  reason: string,
): Promise<Changed> {
  const answer = await change(engine, actor, (context) => cancelWorkshop(context, id, reason));
  return said(answer, `${id} is called off.`, 'It is called off already.');
}

/** `parvis workshop move ID --starts 2026-12-03T18:30`, on the city's clocks. */
export async function workshopMove(
  engine: Engine,
  actor: string,
  id: string,
  starts: string,
): Promise<Changed> {
  const at = instantIn(starts, engine.world.city.timeZone);
  if (at === null) return { ok: false, text: '--starts needs a date as 2026-12-03T18:30.' };
  const answer = await change(engine, actor, (context) => moveWorkshop(context, id, at));
  return said(answer, `${id} has a new date.`, 'That is when it is.');
}
