import type { Phrases } from '../../core/conversation/phrase.ts';
import type { Instant } from '../../core/conversation/vocabulary.ts';
import { countRound, draftRound, editRound, type RoundAnswer } from '../../core/delivery/rounds/desk.ts';
import { readFigures } from '../../core/delivery/rounds/figures.ts';
import { outcomes, type RoundFigures, type RoundRow } from '../../core/delivery/rounds/round.ts';
import { estimate } from '../rounds/estimate.ts';
import { readRoundFile } from '../rounds/read.ts';
import { whyText } from '../rounds/why.ts';
import { clockText, roundFile } from '../rounds/write.ts';
import { termsOf } from '../rounds/written.ts';
import type { Service } from '../service.ts';
import { staffNames } from '../staff/names.ts';
import { euros, languageName } from '../staff/view/amounts.ts';
import { Refusal } from './refusal.ts';
import { number, outcomeNames, persons, reasons, refusals, states } from './round-words.ts';

/** A staff id that acts. */
type By = string;

/** What is refused, as an error whose message says how to mend it. */
export const accepted = (answer: RoundAnswer): RoundRow => {
  if (answer.ok) return answer.row;
  throw new Refusal(refusals[answer.reason]);
};

/** Throws Refusal. */
export const rowOf = async ({ store }: Service, id: string): Promise<RoundRow> => {
  const row = await store.transaction((tx) => tx.rounds.load(id));
  if (!row) throw new Refusal(refusals.unknown);
  return row;
};

/** `by` null: only looks the file through. `id`: changes that round instead of making one. Throws ParvisError import.invalid. */
export async function roundImport(
  service: Service,
  file: { readonly source: string; readonly id?: string | undefined; readonly phrases: Phrases },
  by: By | null,
): Promise<string> {
  const { world } = service.parvis.engine;
  const content = readRoundFile(file.source, await termsOf(world), file.phrases, 'fr');
  if (by === null) return `Le fichier est bon : « ${content.title} ». Rien n’a été gardé.`;
  const id = file.id ?? world.nature.newId();
  const answer = await world.store.transaction((tx) => {
    const gesture = { tx, by, now: world.nature.now() };
    return file.id === undefined ? draftRound(gesture, id, content) : editRound(gesture, id, content);
  });
  const { version } = accepted(answer);
  return `${id}  « ${content.title} » est gardé comme brouillon, version ${version}.\nCompter le public : parvis round count ${id}`;
}

export async function roundList({ store }: Service): Promise<string> {
  const rows = await store.transaction((tx) => tx.rounds.all());
  if (rows.length === 0) return 'Aucun envoi. En préparer un : parvis round import FICHIER.yaml --as VOUS';
  return rows.map((row) => [row.id, stateOf(row), row.content.title].join('\t')).join('\n');
}

/** `arrêté (trop d’échecs)` */
export const stateOf = ({ state, reason }: Pick<RoundRow, 'state' | 'reason'>): string =>
  reason === null ? states[state] : `${states[state]} (${reasons[reason]})`;

/** Its state, who wrote and released it, its figures, and its file. */
export async function roundShow(service: Service, id: string): Promise<string> {
  const { city } = service.parvis.engine.world;
  const row = await rowOf(service, id);
  const at = (instant: Instant | null) => (instant === null ? '–' : clockText(instant, city.timeZone));
  const names = await staffNames(service.parvis.engine.world);
  const name = (staff: string | null) => (staff === null ? '–' : (names.get(staff) ?? staff));
  const counted = row.counted === null ? 'pas encore' : `${persons(row.counted.people)}`;
  return [
    `${row.id} : ${stateOf(row)}, version ${row.version}`,
    `Écrit par ${name(row.author)}, changé par ${name(row.editedBy)}, libéré par ${name(row.releasedBy)} (${at(row.releasedAt)})`,
    `Public compté : ${counted}`,
    ...(row.preparedAt === null ? [] : [figuresText(await figuresOf(service, row))]),
    '',
    roundFile(row.content, await termsOf(service.parvis.engine.world)).trimEnd(),
  ].join('\n');
}

/** Counts now, and keeps the count for the release of a draft. */
export async function roundCount(
  { parvis }: Service,
  id: string,
  seen: (people: number) => void,
  phrases: Phrases,
): Promise<string> {
  const { rounds } = parvis;
  const counted = await countRound(rounds, id, seen);
  if (!counted) throw new Refusal(refusals.unknown);
  const { content } = counted.row;
  const { people, shares, cost, reminder, beyond, isCovered, ends } = estimate(
    rounds,
    content,
    counted.count,
  );
  return [
    ...shares.map((each) =>
      [each.channel, languageName('fr', each.language), number(each.people), euros('fr', each.cost)].join(
        '\t',
      ),
    ),
    `${persons(people)}, ${euros('fr', cost)}${reminder > 0 ? `, et ${euros('fr', reminder)} de rappel au plus` : ''}.`,
    ...(beyond > 0 ? [`${persons(beyond)} sans message : pas de modèle approuvé dans leur langue.`] : []),
    ...(isCovered ? [] : [phrases.render('fr', 'rounds.cost.tooDear', undefined, false)]),
    ...(ends === null && people > 0 ? [phrases.render('fr', 'rounds.cost.tooLate', undefined, false)] : []),
  ].join('\n');
}

export async function figuresOf({ store }: Service, row: RoundRow): Promise<RoundFigures> {
  return readFigures(store, row);
}

function figuresText({ audience, outcomes: counts, stops, answered, spent }: RoundFigures): string {
  const told = outcomes
    .filter((name) => counts[name] > 0)
    .map((name) => `${outcomeNames[name]} ${number(counts[name])}`);
  return `${persons(audience)} : ${told.join(', ') || 'rien encore'}. Ont répondu : ${number(answered)}. Se sont désabonnées : ${number(stops)}. Dépensé : ${euros('fr', spent)}.`;
}

/** Figures by channel, and why some got nothing. `phrases`: the console's. */
export async function roundResults(service: Service, id: string, phrases: Phrases): Promise<string> {
  const row = await rowOf(service, id);
  const figures = await figuresOf(service, row);
  const channels = Object.entries(figures.byChannel).map(([channel, counts]) => {
    const told = outcomes.filter((name) => counts[name] > 0);
    return [channel, ...told.map((name) => `${outcomeNames[name]} ${number(counts[name])}`)].join('\t');
  });
  const why = Object.entries(figures.why)
    .sort(([, a], [, b]) => b - a)
    .map(([code, people]) => `${number(people)}\t${whyText(phrases, 'fr', code)}`);
  return [
    `${row.id} : ${stateOf(row)}`,
    figuresText(figures),
    ...channels,
    ...(why.length === 0 ? [] : ['Pourquoi certains n’ont rien reçu :', ...why]),
  ].join('\n');
}
