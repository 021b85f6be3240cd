import { type Command, Option } from 'commander';
import {
  type ContributionKind,
  type ContributionState,
  contributionStates,
} from '../../core/civic/contributions.ts';
import type { Service } from '../service.ts';
import { explain } from './french.ts';
import { decide, listed, ranked, shown } from './moderation.ts';
import { type Printed, printed } from './printed.ts';

interface Means {
  readonly program: Command;
  readonly withService: (work: (service: Service) => Promise<void>) => Promise<void>;
  readonly print: (line: string) => void;
}

interface Step {
  /** The command's word. */
  readonly word: string;
  readonly state: ContributionState;
  readonly what: string;
}

const refuse: Step = { word: 'refuse', state: 'refused', what: 'Refuser, en disant pourquoi.' };
const merge: Step = { word: 'merge', state: 'merged', what: 'Réunir avec une autre qui lui ressemble.' };
const accept: Step = { word: 'accept', state: 'published', what: 'Publier : d’autres peuvent la soutenir.' };

const groups: readonly {
  readonly name: string;
  readonly kind: ContributionKind;
  readonly what: string;
  readonly steps: readonly Step[];
}[] = [
  {
    name: 'proposal',
    kind: 'proposal',
    what: 'Les projets proposés au budget participatif.',
    steps: [
      accept,
      { word: 'cost', state: 'costed', what: 'Dire qu’elle est étudiée et chiffrée.' },
      { word: 'ballot', state: 'on-ballot', what: 'Dire qu’elle sera soumise au vote.' },
      refuse,
      merge,
    ],
  },
  {
    name: 'dataset',
    kind: 'dataset',
    what: 'Les demandes de données.',
    steps: [
      accept,
      { word: 'consult', state: 'consulted', what: 'Dire qu’elle est dans la consultation du trimestre.' },
      { word: 'opened', state: 'opened', what: 'Dire que les données sont ouvertes.' },
      refuse,
      merge,
    ],
  },
  {
    name: 'lab',
    kind: 'idea',
    what: 'Les idées pour le laboratoire d’innovation.',
    steps: [
      { word: 'answer', state: 'studied', what: 'Répondre à son auteur : le laboratoire l’étudie.' },
      { word: 'test', state: 'testing', what: 'Dire qu’elle est à l’essai.' },
      { word: 'adopt', state: 'adopted', what: 'Dire qu’elle est adoptée.' },
      refuse,
      merge,
    ],
  },
];

const theReference = 'celle que son auteur a reçue';
const example: Readonly<Record<ContributionKind, string>> = {
  proposal: 'P-ABC231',
  dataset: 'D-ABC231',
  idea: 'I-ABC231',
};

/** `parvis proposal|dataset|lab ...` */
export function addModerationCommands(means: Means): void {
  const say = (done: Printed): void => printed(done, means.print);
  for (const { name, kind, what, steps } of groups) {
    const group = explain(means.program.command(name), what, `${name} list`);
    explain(
      group.command('list'),
      'Référence, état, soutiens, titre ; le changement le plus récent d’abord.',
      `${name} list --state submitted`,
    )
      .addOption(
        new Option('--state <état>', 'seulement celles dans cet état').choices(contributionStates[kind]),
      )
      .action(({ state }: { state?: ContributionState }) =>
        means.withService(async ({ parvis }) =>
          means.print(await listed(parvis.engine, kind, state ?? null)),
        ),
      );
    explain(group.command('show'), 'Tout ce que son auteur a écrit.', `${name} show ${example[kind]}`)
      .argument('<référence>', theReference)
      .action((reference: string) =>
        means.withService(async ({ parvis }) => say(await shown(parvis.engine, reference))),
      );
    for (const step of steps) addStep(group, step, example[kind], means, say);
    if (kind === 'dataset') addRanked(group, means);
  }
}

function addStep(
  group: Command,
  step: Step,
  known: string,
  { withService }: Means,
  say: (done: Printed) => void,
): void {
  const target = step.state === 'merged' ? ` --into ${known.slice(0, -1)}2` : '';
  const command = explain(
    group.command(step.word),
    step.what,
    `${group.name()} ${step.word} ${known}${target} --reason "Merci de votre idée."`,
  ).argument('<référence>', theReference);
  command.option('--reason <texte>', 'le mot de la ville à son auteur');
  if (step.state === 'merged') command.requiredOption('--into <référence>', 'celle qui prend sa place');
  command.action((reference: string, { reason, into }: { reason?: string; into?: string }) =>
    withService(async ({ parvis }) =>
      say(
        await decide(parvis.engine, reference, {
          state: step.state,
          note: reason ?? null,
          ...(into && { into }),
        }),
      ),
    ),
  );
}

function addRanked(group: Command, { withService, print }: Means): void {
  explain(
    group.command('ranked'),
    'Les demandes selon leurs soutiens, pour la consultation du trimestre.',
    'dataset ranked --limit 10',
  )
    .option('--limit <nombre>', 'combien', '20')
    .action(({ limit }: { limit: string }) =>
      withService(async ({ parvis }) => print(await ranked(parvis.engine, Number(limit)))),
    );
}
