import { explained } from '../../core/civic/count/explain.ts';
import type { Told } from '../../core/civic/count/outcome.ts';
import { localised } from '../../core/civic/polls.ts';
import type { Staffed } from '../../core/civic/polls-counting.ts';
import type { Phrases } from '../../core/conversation/phrase.ts';
import { notCounted } from './poll-steps.ts';

/** `parvis poll results ID --explained`: paper by paper, what became of each project and why, as a resident may read it. */
export async function pollDecisions(
  { store }: Pick<Staffed, 'store'>,
  id: string,
  phrases: Pick<Phrases, 'render'>,
  language: string,
): Promise<string> {
  const [row, projects] = await store.transaction(
    async (tx) => [await tx.polls.load(id), await tx.polls.projects(id)] as const,
  );
  if (!row?.results) return notCounted(id);
  const { poll, results } = row;
  if (results.areas.length === 0) return 'Ce vote n’attribue rien : ses voix sont seulement comptées.';
  const titles = new Map(projects.map((one) => [one.id, localised(one.title, language)]));
  const say = ({ key, values }: Told): string => phrases.render(language, key, values, false);
  return results.areas
    .flatMap(({ area, decisions, tieBreak, reserved }) => [
      `${area === 'city' ? 'Toute la ville' : area} :`,
      ...decisions.map(({ project, told }) => {
        return `  ${titles.get(project) ?? project} : ${say(explained(told, poll, language))}`;
      }),
      ...(reserved ? [`  (${say(reserved)})`] : []),
      `  (${say({ key: tieBreak, values: {} })})`,
    ])
    .join('\n');
}
