import type { ReportState } from '../../core/civic/reports.ts';
import { changeState } from '../../core/civic/reports-state.ts';
import type { Engine } from '../../core/conversation/engine.ts';
import { tell } from '../../core/conversation/post.ts';
import { did, notDone, type Printed } from './printed.ts';

/** The states that staff may give. */
export const staffStates = ['assigned', 'done', 'refused', 'reopened'] as const;

const stateNames: Readonly<Record<string, string>> = {
  assigned: 'confié à une équipe',
  done: 'réglé',
  refused: 'refusé',
  reopened: 'rouvert',
};

const refusals: Readonly<Record<string, string>> = {
  unknown: 'Aucun signalement n’a cette référence.',
  same: 'Ce signalement est déjà dans cet état.',
  withdrawn: 'Son auteur a retiré ce signalement.',
};

/** `parvis report state`: what to print, and whether it was done. */
export async function setReportState(
  engine: Engine,
  reference: string,
  state: string,
  note: string | null,
): Promise<Printed> {
  const { world } = engine;
  const now = world.nature.now();
  const answer = await world.store.transaction((tx) =>
    changeState(
      {
        world,
        tx,
        now,
        actor: 'cli',
        tell: (conversation, say, options) =>
          tell(engine, tx, now, { conversation, say, ...options }, world.city.languages[0] ?? 'fr'),
      },
      reference,
      state as ReportState,
      note,
    ),
  );
  return answer.ok
    ? did(`${reference} : ${stateNames[state] ?? state}. Son auteur et qui le suit sont prévenus.`)
    : notDone(refusals[answer.reason] ?? answer.reason);
}
