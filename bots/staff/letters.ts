import type { ContributionKind } from '../../core/civic/contributions.ts';
import type { ReportState } from '../../core/civic/reports.ts';
import type { Word } from '../../core/civic/word.ts';
import { messageTo, tell } from '../../core/conversation/post.ts';
import type { PhraseRef, Say } from '../../core/conversation/vocabulary.ts';
import type { Tx } from '../../core/ports.ts';
import type { SignedIn } from './contract.ts';
import type { Option } from './view/form.tsx';

/** Reasons to choose from: phrases of residents, so that each reads them in their own language. */
export const reportReasons: Readonly<Record<ReportState, readonly string[]>> = {
  received: [],
  assigned: ['letter.report.visit', 'letter.report.planned'],
  done: ['letter.report.mended', 'letter.report.nothing'],
  refused: [
    'letter.report.elsewhere',
    'letter.report.private',
    'letter.report.rules',
    'letter.report.unclear',
    'letter.report.double',
  ],
  reopened: ['letter.report.again'],
  withdrawn: [],
};

/** Why a proposal, a request or an idea is refused. */
export const refusalReasons: Readonly<Record<ContributionKind, readonly string[]>> = {
  proposal: [
    'letter.proposal.common',
    'letter.proposal.right',
    'letter.proposal.running',
    'letter.proposal.vague',
    'letter.proposal.exists',
  ],
  dataset: [
    'letter.dataset.personal',
    'letter.dataset.others',
    'letter.dataset.none',
    'letter.dataset.safety',
  ],
  idea: ['letter.idea.exists', 'letter.idea.elsewhere', 'letter.idea.vague'],
};

export const photoReasons: readonly string[] = [
  'letter.photo.person',
  'letter.photo.plate',
  'letter.photo.unrelated',
  'letter.photo.shocking',
];

/** In words of at most this many characters the city says what it has to say. */
export const longestWords = 300;

/** As the staff read them in a list, after the words for none. */
export function reasonOptions(visit: SignedIn, reasons: readonly string[], none: string): readonly Option[] {
  const { phrases } = visit.desk.parvis;
  const label = (key: string) => phrases.render(visit.language, key, undefined, false);
  return [{ value: '', label: none }, ...reasons.map((value) => ({ value, label: label(value) }))];
}

/** The form's `reason`, when it is one of these, and its `words`. Null when there is neither. */
export function wordIn(visit: SignedIn, reasons: readonly string[]): Word | null {
  const reason = reasons.find((each) => each === visit.form.text('reason')) ?? null;
  const words = visit.form.text('words').slice(0, longestWords);
  if (reason === null) return words === '' ? null : { said: words, kept: words };
  return wordFrom(visit, words === '' ? { key: reason } : both(reason, words));
}

const both = (reason: string, words: string): PhraseRef => ({
  key: 'letter.both',
  values: { reason: { key: reason }, words },
});

export function wordFrom({ desk }: SignedIn, said: PhraseRef): Word {
  const { phrases, engine } = desk.parvis;
  return { said, kept: phrases.render(homeOf(engine.world.city), said.key, said.values, false) };
}

const homeOf = ({ languages }: { readonly languages: readonly string[] }): string => languages[0] ?? 'fr';

/** What core's gestures need of who acts. */
export function gestureBy(visit: SignedIn, tx: Tx) {
  const { engine } = visit.desk.parvis;
  const { world } = engine;
  const now = world.nature.now();
  return {
    world,
    tx,
    now,
    actor: visit.staff.id,
    tell: (
      conversation: string,
      say: Say,
      options: Pick<Parameters<typeof tell>[3], 'class' | 'expiresAt'>,
    ) => tell(engine, tx, now, { conversation, say, ...options }, homeOf(world.city)),
  };
}

export interface Previewed {
  readonly channel: string;
  readonly language: string;
  /** Each message as it will look. */
  readonly texts: readonly string[];
}

/** What a conversation would read; null for who has left. */
export async function previewOf(
  { desk }: SignedIn,
  tx: Tx,
  conversation: string,
  say: Say,
): Promise<Previewed | null> {
  const { engine } = desk.parvis;
  const made = await messageTo(engine, tx, { conversation, say }, homeOf(engine.world.city));
  const channel = made && engine.world.channels.get(made.channel);
  if (!made || !channel) return null;
  const texts = channel.render(made.message).map((part) => channel.preview(part));
  return { channel: channel.name, language: made.message.language, texts };
}
