import { localised, type Poll } from '../polls.ts';
import type { Told } from './outcome.ts';

/** A decision's phrase as it is said in this language: mentions by their names in place of their ids. */
export function explained(told: Told, { rule }: Pick<Poll, 'rule'>, language: string): Told {
  const mentions = rule.kind === 'judgment' ? rule.mentions : [];
  const say = (name: string, value: string | number | Told): string | number | Told => {
    if (typeof value === 'object') return explained(value, { rule }, language);
    const mention = name === 'mention' ? mentions.find(({ id }) => id === value) : undefined;
    return mention ? localised(mention.name, language) : value;
  };
  const values = Object.fromEntries(
    Object.entries(told.values).map(([name, value]) => [name, say(name, value)]),
  );
  return { key: told.key, values };
}
