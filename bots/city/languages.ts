import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { City } from '../../core/civic/city.ts';

const names = z.record(z.string(), z.string());
const words = z.record(z.string(), z.array(z.string()).min(1));

/** `languages/<code>.yaml`: what the city's own lists are called in a language that its files do not have. */
const schema = z.object({
  /** `machine`: nobody who speaks it has read it yet. */
  review: z.enum(['machine', 'done']),
  groups: names,
  /** A name, then words that people use for it. */
  categories: words,
  wishes: words,
  interests: names,
  mentions: names,
});

type Translated = z.infer<typeof schema>;
type Lists = Pick<City, 'categories' | 'wishes' | 'interests' | 'mentions'>;
type Read = (file: string, schema: z.ZodType<Translated>) => Translated;

/** Adds the other languages to a city's lists. `read` throws ParvisError config.invalid. */
export function withLanguages<T extends Lists & Pick<City, 'languages'>>(
  folder: string,
  city: T,
  read: Read,
): T {
  let lists: T = city;
  for (const code of city.languages) {
    const file = join('languages', `${code}.yaml`);
    if (existsSync(join(folder, file))) lists = { ...lists, ...added(lists, code, read(file, schema)) };
  }
  return lists;
}

type Named = { readonly id: string; readonly name: Readonly<Record<string, string>> };

function added(city: Lists, code: string, own: Translated): Lists {
  const called = <N extends Named>(thing: N, given: Readonly<Record<string, string>>): N => {
    const name = given[thing.id];
    return name === undefined ? thing : { ...thing, name: { ...thing.name, [code]: name } };
  };
  return {
    categories: city.categories.map((group) => ({
      ...called(group, own.groups),
      categories: group.categories.map((category) => {
        const [name, ...more] = own.categories[category.id] ?? [];
        if (name === undefined) return category;
        return {
          ...category,
          name: { ...category.name, [code]: name },
          words: { ...category.words, [code]: more },
        };
      }),
    })),
    wishes: city.wishes.map((wish) => ({
      ...wish,
      words: { ...wish.words, [code]: own.wishes[wish.id] ?? [] },
    })),
    interests: city.interests.map((interest) => called(interest, own.interests)),
    mentions: city.mentions.map((mention) => called(mention, own.mentions)),
  };
}
