import { instantIn } from '../../core/civic/civil-time.ts';
import {
  type ChangeContext,
  cancelWorkshop,
  moveWorkshop,
  reasonLimit,
} from '../../core/civic/workshops-change.ts';
import type { Engine } from '../../core/conversation/engine.ts';
import type { Answer } from '../../core/conversation/vocabulary.ts';
import { did, notDone, type Printed } from './printed.ts';
import { seatContextOf } from './workshops.ts';

const refusals: Readonly<Record<string, string>> = {
  unknown: 'Aucun atelier ne s’appelle ainsi. Ceux à venir : parvis workshop list',
  over: 'Cet atelier a commencé, ou il est passé.',
  cancelled: 'Cet atelier a été annulé.',
  past: 'La nouvelle date est déjà passée.',
  reason: `Donnez une raison à ces personnes : --reason "...", ${reasonLimit} caractères au plus.`,
};

function change(engine: Engine, actor: string, work: (context: ChangeContext) => Promise<Answer>) {
  return engine.world.store.transaction((tx) => work({ ...seatContextOf({ engine, tx }), actor }));
}

function said(answer: Answer, done: string, same: string): Printed {
  if (!answer.ok) return notDone(refusals[answer.reason] ?? same);
  const { told } = answer.value as { readonly told: number };
  return did(`${done} ${told > 1 ? `${told} personnes sont prévenues` : `${told} personne est prévenue`}.`);
}

/** `parvis workshop cancel ID --reason "..."`. */
export async function workshopCancel(
  engine: Engine,
  actor: string,
  id: string,
  reason: string,
): Promise<Printed> {
  const answer = await change(engine, actor, (context) => cancelWorkshop(context, id, reason));
  return said(answer, `« ${id} » est annulé.`, 'Cet atelier est déjà annulé.');
}

/** `parvis workshop move ID --starts 2026-12-03T18:30`, on the city's clocks. */
export async function workshopMove(
  engine: Engine,
  actor: string,
  id: string,
  starts: string,
): Promise<Printed> {
  const at = instantIn(starts, engine.world.city.timeZone);
  if (at === null) return notDone('--starts : écrivez une date comme 2026-12-03T18:30.');
  const answer = await change(engine, actor, (context) => moveWorkshop(context, id, at));
  return said(answer, `« ${id} » a une nouvelle date.`, 'C’est déjà sa date.');
}
