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
import { answerNames, answerSaid, stateNames } from './contribution-names.ts';
import { did, notDone, type Printed } from './printed.ts';

const refusals: Readonly<Record<string, string>> = {
  unknown: 'Rien n’a cette référence.',
  same: 'C’est déjà son état.',
  impossible: 'Cette étape ne suit pas son état actuel. Son état : parvis … show RÉFÉRENCE',
  reason: 'Un refus a besoin d’un mot à son auteur : --reason "..."',
  target: 'Pour la réunir, il faut une autre, de la même sorte et publiée : --into RÉFÉRENCE',
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
  if (!answer.ok) return notDone(refusals[answer.reason] ?? answer.reason);
  const { told } = answer.value as { readonly told: number };
  return did(`${reference} : ${stateNames[decision.state]}. Personnes prévenues : ${told}.`);
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
      all.push(
        `${row.reference}  ${stateNames[row.state]}  soutiens : ${supporters}  ${titleOf(world.vault, row)}`,
      );
    }
    return all;
  });
  return lines.join('\n') || 'Rien dans cet état.';
}

/** `parvis proposal show`: all that its author wrote. */
export async function shown({ world }: Engine, reference: string): Promise<Printed> {
  const row = await world.store.transaction((tx) => tx.contributions.byReference(reference.toUpperCase()));
  if (!row) return notDone(refusals.unknown ?? '');
  const answers = Object.entries(answersOf(world.vault, row)).map(
    ([name, said]) => `  ${answerNames[name] ?? name} : ${answerSaid(name, said)}`,
  );
  const head = `${row.reference}  ${stateNames[row.state]}  ${titleOf(world.vault, row)}`;
  return did([head, ...answers].join('\n'));
}

/** `parvis dataset ranked`: the requests by support, for the quarterly consultation. */
export async function ranked({ world }: Engine, limit: number): Promise<string> {
  const requests = await world.store.transaction((tx) => rankedRequests({ tx, world }, limit));
  const lines = requests.map(
    ({ reference, title, supporters }, at) => `${at + 1}. ${reference}  soutiens : ${supporters}  ${title}`,
  );
  return lines.join('\n') || 'Aucune demande publiée.';
}
