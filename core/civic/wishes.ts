import { z } from 'zod';
import type { LocalOp, Ops } from '../conversation/ops.ts';
import { readPlace } from './places-words.ts';
import { findPhrase, phrasesOf, stems } from './words.ts';

/** `wishes.read` { text } -> { thing, move, place }: what is wished, null when unknown; whether it is to be moved; an address. */
const read: LocalOp = {
  kind: 'local',
  async run(args, { world: { city } }) {
    const { text } = z.object({ text: z.string() }).parse(args);
    const where = readPlace(text, city);
    const said = stems(where.rest || text);
    const told = city.wishes
      .filter(({ words }) => phrasesOf(words).some((phrase) => findPhrase(said, phrase) >= 0))
      .map(({ id }) => id);
    return {
      ok: true,
      value: {
        thing: told.find((id) => id !== 'move') ?? null,
        move: told.includes('move'),
        place: [where.address, where.district?.postcodes[0]].filter(Boolean).join(' ') || null,
      },
    };
  },
};

export const wishOps: Ops = { 'wishes.read': read };
