import type { ReportState } from '../../core/civic/reports.ts';
import { changeState } from '../../core/civic/reports-state.ts';
import type { Engine } from '../../core/conversation/engine.ts';
import { tell } from '../../core/conversation/post.ts';

/** The states that staff may give. */
export const staffStates = ['assigned', 'done', 'refused', 'reopened'] as const;

const refusals: Readonly<Record<string, string>> = {
  unknown: 'There is no report with this reference.',
  same: 'The report is in this state already.',
  withdrawn: 'Its author has withdrawn this report.',
};

/** `parvis report state`: what to print, and whether it was done. */
export async function setReportState(
  engine: Engine,
  reference: string,
  state: string,
  note: string | null,
): Promise<{ readonly ok: boolean; readonly text: string }> {
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
    ? { ok: true, text: `${reference}: ${state}. Its author and followers are told.` }
    : { ok: false, text: refusals[answer.reason] ?? answer.reason };
}
