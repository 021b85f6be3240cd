import { z } from 'zod';
import type { LocalOp, OpContext, Ops } from '../conversation/ops.ts';
import type { Answer } from '../conversation/vocabulary.ts';
import type { MineItem, MineSource } from './mine.ts';

const listed = 20;

interface Named {
  readonly source: MineSource;
  readonly reference: string;
}

/** What someone sent and follows, of every kind: each source knows its own references. */
export function recapOps(sources: readonly MineSource[]): Ops {
  function sourceOf(text: string): Named | null {
    for (const source of sources) {
      const reference = source.referenceIn(text);
      if (reference) return { source, reference };
    }
    return null;
  }

  const named = (args: unknown): Named | null =>
    sourceOf(z.object({ reference: z.string() }).parse(args).reference);

  /** `recap.list` {} -> { items: MineItem[] }, newest first: what the person sent and follows. */
  const list: LocalOp = {
    kind: 'local',
    async run(_, context) {
      const items: MineItem[] = [];
      for (const source of sources) items.push(...(await source.list(context, listed)));
      items.sort((a, b) => b.at - a.at);
      return { ok: true, value: { items: items.slice(0, listed) } };
    },
  };

  /** `recap.show` { reference } -> MineShown; refused: `unknown`, `another` MineItem: it may be followed. */
  const show: LocalOp = {
    kind: 'local',
    async run(args, context) {
      const found = named(args);
      const value = found && (await found.source.show(context, found.reference));
      if (value) return { ok: true, value };
      const another = await found?.source.another?.(context, found.reference);
      return another ? { ok: false, reason: 'another', value: another } : { ok: false, reason: 'unknown' };
    },
  };

  const onOne = (
    reason: string,
    act: (found: Named, context: OpContext, args: unknown) => Promise<Answer>,
  ): LocalOp => ({
    kind: 'local',
    async run(args, context) {
      const found = named(args);
      return found ? act(found, context, args) : { ok: false, reason };
    },
  });

  return {
    'recap.list': list,
    'recap.show': show,
    /** { reference, text } -> { reference }; refused: `closed`. */
    'recap.add-words': onOne('closed', ({ source, reference }, context, args) =>
      source.addWords(context, reference, z.object({ text: z.string() }).parse(args).text),
    ),
    /** { reference } -> { reference }; refused: `closed`. */
    'recap.withdraw': onOne('closed', ({ source, reference }, context) =>
      source.withdraw(context, reference),
    ),
    /** { reference } -> { reference }; refused: `unknown`. */
    'recap.unfollow': onOne('unknown', ({ source, reference }, context) =>
      source.unfollow(context, reference),
    ),
  };
}
