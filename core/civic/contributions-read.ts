import { z } from 'zod';
import type { LocalOp, OpContext, Ops } from '../conversation/ops.ts';
import type { Store, Vault } from '../ports.ts';
import { type AlikeIndex, createAlikeIndex } from './alike.ts';
import { meaningsOf } from './alike-words.ts';
import {
  type ContributionKind,
  type ContributionRow,
  contributionIn,
  publicStates,
} from './contributions.ts';

const kindOf = z.enum(['proposal', 'dataset', 'idea']);
/** As many as a person reads at one glance. */
const shown = 3;
const longestTitle = 80;

/** Empty once erased. */
export function titleOf(vault: Vault, { title }: Pick<ContributionRow, 'title'>): string {
  return title === null ? '' : vault.open(title);
}

/** Its answers by their names; none once erased. */
export function answersOf(vault: Vault, { answers }: ContributionRow): Readonly<Record<string, string>> {
  return answers === null ? {} : (JSON.parse(vault.open(answers)) as Record<string, string>);
}

/** "Hello, I would like to propose a project:" and what else comes before the thing itself, in this order. */
const leads: readonly RegExp[] = [
  /^(?:bonjour|bonsoir|salut|hello|hi)[\s,!.]*/i,
  /^(?:(?:je|nous|on|i|we)\s+|j['’]\s*)(?:(?:voudrais|veux|souhaite(?:rais)?|aimerais|propose|ai|would like|want|have|suggest|am looking for)\s+)?/i,
  /^(?:à |to )?(?:re)?(?:proposer?|propos(?:ition|al)|d[ée]poser|demander?|cherch(?:er|e)|ask(?: for)?|request|suggest|submit|find)\s+/i,
  /^(?:une? |an? |le |the |mon |my )?(?:id[ée]e|projet|proposition|project|proposal|idea)\b\s*/i,
  /^(?:des |les |un |une |le |some |the )?(?:jeux? de donn[ée]es|donn[ée]es|open data|opendata|datasets?|data)\b(?:\s+ouvertes)?\s*/i,
  /^(?:(?:pour|au|for) (?:le |the )?(?:budget participatif|participatory budget|labo|lab)\b)\s*/i,
  /^(?:(?:sur|about|on)\s+|[:,-]\s*)/i,
];

function withoutLead(text: string): string {
  return leads.reduce((rest, lead) => rest.replace(lead, ''), text.trim()).trim();
}

/**
 * `contributions.read` { text, kind } -> { reference, words }: the reference of that kind that someone's first words name, and
 * what they tell already, without their lead; null when nothing.
 */
const read: LocalOp = {
  kind: 'local',
  async run(args, { world: { city } }) {
    const { text, kind } = z.object({ text: z.string(), kind: kindOf }).parse(args);
    const words = withoutLead(text).slice(0, 1000);
    const tells = meaningsOf(city).of(words).length > 0;
    const reference = contributionIn(text, [kind]);
    return { ok: true, value: { reference, words: tells ? capital(words) : null } };
  },
};

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

interface Kept {
  readonly index: AlikeIndex;
  /** When what is in the index was last changed, by id. */
  readonly stamps: Map<string, number>;
}

/** Opened texts stay in memory only; what changed since the last search is read again. */
const kept = new WeakMap<Store, Map<string, Kept>>();

type Reading = Pick<OpContext, 'tx' | 'world'>;

async function indexOf({ tx, world }: Reading, kind: ContributionKind): Promise<AlikeIndex> {
  const byKind = kept.get(world.store) ?? new Map<string, Kept>();
  kept.set(world.store, byKind);
  const known = byKind.get(kind) ?? { index: createAlikeIndex(), stamps: new Map<string, number>() };
  byKind.set(kind, known);
  const { index, stamps } = known;
  const now = new Map(
    (await tx.contributions.stamps(kind, publicStates)).map((row) => [row.id, row.changedAt]),
  );
  for (const id of [...stamps.keys()].filter((each) => !now.has(each))) {
    index.remove(id);
    stamps.delete(id);
  }
  for (const [id, changedAt] of now) {
    if (stamps.get(id) === changedAt) continue;
    const row = await tx.contributions.load(id);
    if (row) index.put(id, meaningsOf(world.city).of(textOf(world.vault, row)));
    stamps.set(id, changedAt);
  }
  return index;
}

/** What tells whether two are alike. */
export function textOf(vault: Vault, row: ContributionRow): string {
  return `${titleOf(vault, row)} ${(answersOf(vault, row).what ?? '').slice(0, 300)}`;
}

/** `contributions.alike` { kind, text } -> { items: { reference, title, short, supporters }[] }, closest first, at most 3. */
const alike: LocalOp = {
  kind: 'local',
  async run(args, context) {
    const { kind, text } = z.object({ kind: kindOf, text: z.string() }).parse(args);
    const found = await findAlike(context, kind, text, ({ person }) => person === context.person.id);
    const items = found.map((each) => ({ ...each, short: shortened(each.title) }));
    return { ok: true, value: { items } };
  },
};

/** The public ones that are like this text, closest first; those that `isLeftOut` names excepted. */
export async function findAlike(
  context: Reading,
  kind: ContributionKind,
  text: string,
  isLeftOut: (row: ContributionRow) => boolean,
): Promise<readonly { readonly reference: string; readonly title: string; readonly supporters: number }[]> {
  const { tx, world } = context;
  const found = (await indexOf(context, kind)).find(meaningsOf(world.city).of(text), shown);
  const items = [];
  for (const { id } of found) {
    const row = await tx.contributions.load(id);
    if (!row || isLeftOut(row)) continue;
    const supporters = await tx.contributions.countSupporters(id);
    items.push({ reference: row.reference, title: titleOf(world.vault, row), supporters });
  }
  return items;
}

/** For a list by SMS. */
export function shortened(title: string): string {
  return title.length <= 45 ? title : `${title.slice(0, 42).trimEnd()}...`;
}

/** A title out of words that were given for something longer. */
export function titleFrom(words: string): string {
  const line = words.split(/[\n.!?]/)[0]?.trim() ?? '';
  if (line.length <= longestTitle) return line;
  return `${line.slice(0, line.lastIndexOf(' ', longestTitle - 1))}…`;
}

export const contributionReadingOps: Ops = { 'contributions.read': read, 'contributions.alike': alike };
