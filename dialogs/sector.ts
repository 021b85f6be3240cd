import { assign, emit, setup } from 'xstate';
import type { Call, DialogEvent, DialogInput, Effect, Say } from '../core/conversation/vocabulary.ts';

export interface Named {
  readonly id: string;
  readonly name: string;
}

export interface SectorOutput {
  /** Null when the person went away. */
  readonly sector: Named | null;
}

/** In which sector one lives or works; kept as a fact. Output: SectorOutput. */
interface Context {
  readonly buttons: boolean;
  readonly sector: Named | null;
}

const value = <T>(event: DialogEvent): Partial<T> =>
  event.type === 'call.ok' ? ((event.value as T | undefined) ?? {}) : {};

export const sector = setup({
  types: {
    context: {} as Context,
    input: {} as DialogInput,
    events: {} as DialogEvent,
    emitted: {} as Effect,
    output: {} as SectorOutput,
  },
  guards: {
    isOutside: ({ event }) => event.type === 'call.refused' && event.reason === 'outside',
  },
  actions: {
    say: emit((_, params: Omit<Say, 'type'>) => ({ type: 'say' as const, ...params })),
    call: emit((_, params: Omit<Call, 'type'>) => ({ type: 'call' as const, ...params })),
    miss: emit((_, params: { key: string }) => ({ type: 'miss' as const, ...params })),
    locate: emit(({ event }) => ({
      type: 'call' as const,
      op: 'eligibility.place',
      args:
        event.type === 'said.choice'
          ? { district: event.id }
          : { text: event.type === 'said.text' ? event.text : '' },
    })),
    saySector: emit(({ context }) => ({
      type: 'say' as const,
      key: 'sector.noted',
      values: { sector: context.sector?.name ?? '' },
    })),
    rememberSector: emit(({ context }) => ({
      type: 'remember' as const,
      facts: { sector: context.sector?.id ?? null },
    })),
    keepSector: assign({ sector: ({ event }) => value<Named>(event) as Named }),
  },
  delays: { patience: 3 * 24 * 3_600_000 },
}).createMachine({
  id: 'sector',
  context: ({ input }) => ({ buttons: input.can.buttons, sector: null }),
  initial: 'asking',
  output: ({ context }) => ({ sector: context.sector }),
  states: {
    asking: {
      entry: { type: 'call', params: { op: 'eligibility.districts', args: {} } },
      on: { 'call.ok': 'placing', 'call.refused': 'failed', 'call.failed': 'failed' },
    },
    placing: {
      entry: {
        type: 'say',
        params: ({ context, event }) => ({
          key: 'sector.where',
          // Where nothing can be pressed, typing the district is shorter than a list of twenty.
          ...(context.buttons && {
            choices: value<{ districts: readonly { id: string; label: string }[] }>(event).districts ?? [],
          }),
          free: true,
        }),
      },
      on: {
        'said.choice': { actions: 'locate' },
        'said.text': { actions: 'locate' },
        'said.*': { actions: { type: 'miss', params: { key: 'sector.missed' } } },
        'call.ok': { target: 'done', actions: ['keepSector', 'rememberSector', 'saySector'] },
        'call.refused': [
          { guard: 'isOutside', actions: { type: 'miss', params: { key: 'sector.outside' } } },
          { actions: { type: 'miss', params: { key: 'sector.missed' } } },
        ],
        'call.failed': 'failed',
      },
      after: { patience: 'done' },
    },
    failed: { entry: { type: 'say', params: { key: 'sector.failed' } }, always: 'done' },
    done: { type: 'final' },
  },
});
