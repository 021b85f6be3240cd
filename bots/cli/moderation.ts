import {
  type ContributionKind,
  type ContributionState,
  contributionStates,
} from '../../core/civic/contributions.ts';
import { answersOf, titleOf } from '../../core/civic/contributions-read.ts';
import { rankedRequests } from '../../core/civic/datasets.ts';
import { type Decision, moderate } from '../../core/civic/moderation.ts';
import type { Engine } from '../../core/conversation/engine.ts';
import { tell } from '../../core/conversation/post.ts';

export interface Printed {
  readonly ok: boolean;
  readonly text: string;
}

const refusals: Readonly<Record<string, string>> = {
  unknown: 'There is nothing with this reference.',
  same: 'It is in this state already.',
  impossible: 'That is not a step from the state that it is in.',
  reason: 'A refusal needs a word to its author: --reason "..."',
  target: 'There is nothing of the same kind, published, to merge it into.',
};

/** `parvis proposal accept|refuse|...`: a step in its life; its author is told. */
export async function decide(engine: Engine, reference: string, decision: Decision): Promise<Printed> {
  const { world } = engine;
  const now = world.nature.now();
  const answer = await world.store.transaction((tx) =>
    moderate(
      {
        world,
        tx,
        now,
        actor: 'cli',
        tell: (conversation, say, options) =>
          tell(engine, tx, now, { conversation, say, ...options }, world.city.languages[0] ?? 'fr'),
      },
      reference,
      decision,
    ),
  );
  if (!answer.ok) return { ok: false, text: refusals[answer.reason] ?? answer.reason };
  const { told } = answer.value as { readonly told: number };
  return { ok: true, text: `${reference}: ${decision.state}. Told: ${told}.` };
}

/** `parvis proposal list`: newest change first; of one state, or all that it may have. */
export async function listed(
  { world }: Engine,
  kind: ContributionKind,
  state: ContributionState | null,
): Promise<string> {
  const states = state === null ? contributionStates[kind] : [state];
  const lines = await world.store.transaction(async (tx) => {
    const rows = await tx.contributions.list({ kind, states, limit: 200 });
    const all: string[] = [];
    for (const row of rows) {
      const supporters = await tx.contributions.countSupporters(row.id);
      all.push(`${row.reference}  ${row.state}  ${supporters}  ${titleOf(world.vault, row)}`);
    }
    return all;
  });
  return lines.join('\n') || 'None.';
}

/** `parvis proposal show`: all that its author wrote. */
export async function shown({ world }: Engine, reference: string): Promise<Printed> {
  const row = await world.store.transaction((tx) => tx.contributions.byReference(reference.toUpperCase()));
  if (!row) return { ok: false, text: refusals.unknown ?? '' };
  const answers = Object.entries(answersOf(world.vault, row)).map(([name, said]) => `  ${name}: ${said}`);
  const head = `${row.reference}  ${row.state}  ${titleOf(world.vault, row)}`;
  return { ok: true, text: [head, ...answers].join('\n') };
}

/** `parvis dataset ranked`: the requests by support, for the quarterly consultation. */
export async function ranked({ world }: Engine, limit: number): Promise<string> {
  const requests = await world.store.transaction((tx) => rankedRequests({ tx, world }, limit));
  const lines = requests.map(
    ({ reference, title, supporters }, at) => `${at + 1}. ${supporters}  ${reference}  ${title}`,
  );
  return lines.join('\n') || 'None.';
}
