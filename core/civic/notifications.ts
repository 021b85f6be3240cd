import type { LocalOp, Ops } from '../conversation/ops.ts';
import { nameIn } from './categories.ts';
import type { PersonRow } from './people.ts';

/**
 * What the city may write about unasked. news: of one's own reports and requests. reminders: of workshops. results: of votes and
 * consultations. rounds: questions and messages sent to many.
 */
export const topics = ['news', 'reminders', 'results', 'rounds'] as const;
export type Topic = (typeof topics)[number];

type Facts = PersonRow['facts'];

/** Kept only where a topic is turned off (false): all are on until then. Merging two rows of one person keeps what is off. */
export const topicFact = (topic: Topic): string => `notify_${topic}`;

/** Kept only where an interest is chosen (true). */
export const interestFact = (interest: string): string => `interest_${interest}`;

/** Those that STOP stops as well: nobody asked for them by an act of their own. */
const stopped: readonly Topic[] = ['results', 'rounds'];

/** Whether this person may be written to about it. `stoppedAt`: that of STOP, as the person's row has it. */
export function wants(facts: Facts, topic: Topic, stoppedAt: PersonRow['stoppedAt'] = null): boolean {
  if (facts[topicFact(topic)] === false) return false;
  return stoppedAt === null || !stopped.includes(topic);
}

/** The ids of the interests that a person has chosen, among the city's. */
export function interestsOf(facts: Facts, interests: readonly { readonly id: string }[]): readonly string[] {
  return interests.map(({ id }) => id).filter((id) => facts[interestFact(id)] === true);
}

/** Of these, who wants to hear of it; each person's row is read. Someone unknown is written to: their row is being made. */
export async function onlyWho<T extends { readonly person: string }>(
  people: Pick<{ load(id: string): Promise<PersonRow | null> }, 'load'>,
  list: readonly T[],
  topic: Topic,
): Promise<readonly T[]> {
  const kept: T[] = [];
  for (const each of list) {
    const row = await people.load(each.person);
    if (row === null || wants(row.facts, topic, row.stoppedAt)) kept.push(each);
  }
  return kept;
}

/**
 * `notifications.show` {} -> { stopped, topics: { id, fact, on }[], interests: { id, fact, name, on }[] }: `fact` is what the dialog
 * remembers to change it. `stopped`: by STOP; what STOP stops is then not in the list.
 */
const show: LocalOp = {
  kind: 'local',
  async run(_, { world: { city }, person: { facts, stoppedAt }, conversation }) {
    return {
      ok: true,
      value: {
        stopped: stoppedAt !== null,
        topics: topics
          .filter((id) => stoppedAt === null || !stopped.includes(id))
          .map((id) => ({ id, fact: topicFact(id), on: wants(facts, id) })),
        interests: city.interests.map(({ id, name }) => ({
          id,
          fact: interestFact(id),
          name: nameIn(city, name, conversation.language),
          on: facts[interestFact(id)] === true,
        })),
      },
    };
  },
};

export const notificationOps: Ops = { 'notifications.show': show };
