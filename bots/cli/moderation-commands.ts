import type { Command } from 'commander';
import type { ContributionKind, ContributionState } from '../../core/civic/contributions.ts';
import type { Service } from '../service.ts';
import { decide, listed, type Printed, ranked, shown } from './moderation.ts';

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

const refuse: Step = { word: 'refuse', state: 'refused', what: 'Refuse it, with a reason.' };
const merge: Step = { word: 'merge', state: 'merged', what: 'Merge it into another one like it.' };
const accept: Step = { word: 'accept', state: 'published', what: 'Publish it: others may support it.' };

const groups: readonly {
  readonly name: string;
  readonly kind: ContributionKind;
  readonly what: string;
  readonly steps: readonly Step[];
}[] = [
  {
    name: 'proposal',
    kind: 'proposal',
    what: 'Projects proposed for the participatory budget.',
    steps: [
      accept,
      { word: 'cost', state: 'costed', what: 'Say that it is studied and costed.' },
      { word: 'ballot', state: 'on-ballot', what: 'Say that it will be put to the vote.' },
      refuse,
      merge,
    ],
  },
  {
    name: 'dataset',
    kind: 'dataset',
    what: 'Requests for data.',
    steps: [
      accept,
      { word: 'consult', state: 'consulted', what: 'Say that it is in the quarterly consultation.' },
      { word: 'opened', state: 'opened', what: 'Say that the data are open.' },
      refuse,
      merge,
    ],
  },
  {
    name: 'lab',
    kind: 'idea',
    what: 'Ideas for the innovation lab.',
    steps: [
      { word: 'answer', state: 'studied', what: 'Answer its author: the lab studies it.' },
      { word: 'test', state: 'testing', what: 'Say that it is being tested.' },
      { word: 'adopt', state: 'adopted', what: 'Say that it is adopted.' },
      refuse,
      merge,
    ],
  },
];

/** `parvis proposal|dataset|lab ...` */
export function addModerationCommands(means: Means): void {
  const say = ({ ok, text }: Printed): void => {
    means.print(text);
    if (!ok) process.exitCode = 1;
  };
  for (const { name, kind, what, steps } of groups) {
    const group = means.program.command(name).description(what);
    group
      .command('list')
      .description('Reference, state, supporters, title; newest change first.')
      .option('--state <state>', 'only those in this state')
      .action(({ state }: { state?: ContributionState }) =>
        means.withService(async ({ parvis }) =>
          means.print(await listed(parvis.engine, kind, state ?? null)),
        ),
      );
    group
      .command('show <reference>')
      .description('All that its author wrote.')
      .action((reference: string) =>
        means.withService(async ({ parvis }) => say(await shown(parvis.engine, reference))),
      );
    for (const step of steps) addStep(group, step, means, say);
    if (kind === 'dataset') addRanked(group, means);
  }
}

function addStep(group: Command, step: Step, { withService }: Means, say: (done: Printed) => void): void {
  const command = group.command(`${step.word} <reference>`).description(step.what);
  command.option('--reason <words>', 'the city’s word to its author');
  if (step.state === 'merged') command.requiredOption('--into <reference>', 'the one that takes its place');
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
  group
    .command('ranked')
    .description('The requests by support, for the quarterly consultation.')
    .option('--limit <number>', 'how many', '20')
    .action(({ limit }: { limit: string }) =>
      withService(async ({ parvis }) => print(await ranked(parvis.engine, Number(limit)))),
    );
}
