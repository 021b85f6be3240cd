import { assign, emit, setup } from 'xstate';
import type {
  Call,
  DialogEvent,
  DialogInput,
  Effect,
  Outbound,
  Say,
  SayChoice,
} from '../core/conversation/vocabulary.ts';
import { answerOf, choiceOf, reasonOf, textOf } from './events.ts';

interface Summary {
  readonly hint: string;
  readonly sector: string;
  readonly reports: number;
  readonly followed: number;
  readonly votes: number;
  /** Milliseconds since 1970; 0 without STOP. */
  readonly stoppedAt: number;
  /** Where no document passes: the file can be had by a link. */
  readonly canLink: boolean;
}

/** As the core keeps it. */
interface Stored {
  readonly value: unknown;
  readonly context: unknown;
}

interface Code {
  readonly hint: string;
  readonly minutes: number;
  /** Tries left. */
  readonly left: number;
  /** Where else to ask. */
  readonly phone: string;
}

type File = NonNullable<Outbound['document']>;

/** As `rights.export` gives it where no document passes. */
interface Link {
  readonly url: string;
  readonly until: number;
}

interface Context {
  /** Asked to erase, not to see. */
  readonly erase: boolean;
  readonly canFile: boolean;
  /** The channel does not vouch for the sender: a code must be answered. */
  readonly claimed: boolean;
  readonly summary: Summary;
  readonly file: File | null;
  readonly link: Link | null;
  /** What the code is for. */
  readonly why: 'erase' | 'file';
  readonly code: Pick<Code, 'hint' | 'minutes'>;
}

const MINUTE = 60_000;
const FILE: SayChoice = { id: 'file', key: 'data.file' };
const NOTIFICATIONS: SayChoice = { id: 'notifications', key: 'notifications.menu' };
const ERASE: SayChoice = { id: 'erase', key: 'data.erase' };
const KEEP: SayChoice = { id: 'no', key: 'data.no' };
const MENU: SayChoice = { id: '@menu', key: 'everywhere.menu' };
const nothing: Summary = {
  hint: 'none',
  sector: 'none',
  reports: 0,
  followed: 0,
  votes: 0,
  stoppedAt: 0,
  canLink: false,
};

const REFUSALS: Readonly<Record<string, string>> = {
  wrong: 'data.wrong',
  expired: 'data.lapsed',
  locked: 'data.lapsed',
  'too-many': 'data.too-many',
  nowhere: 'data.nowhere',
};

const looksLikeCode = (event: DialogEvent): boolean => textOf(event).replace(/\D/g, '').length >= 4;
const canFile = ({ canFile, summary }: Context): boolean => canFile || summary.canLink;
const mustProve = (choice: string) => ({ type: 'mustProve' as const, params: { choice } });
const chose = (choice: string) => ({ type: 'is' as const, params: { choice } });
const wants = (why: Context['why']) => ({ type: 'want' as const, params: { why } });
const sorry = { target: 'done', actions: { type: 'say', params: { key: 'data.failed' } } } as const;

function valuesOf({ canLink: _, ...summary }: Summary) {
  return { ...summary, stopped: summary.stoppedAt === 0 ? 'no' : 'yes' };
}

/** Version 1 knew no link: its code was for erasing. */
export function upgradeData(snapshot: Stored): Stored {
  const context = snapshot.context as Omit<Context, 'why' | 'link'>;
  const summary = { ...nothing, ...context.summary };
  return { ...snapshot, context: { ...context, summary, link: null, why: 'erase' } };
}

/** What we hold of the person: shown, handed over as a file, erased. */
export const data = setup({
  types: {
    context: {} as Context,
    input: {} as DialogInput,
    events: {} as DialogEvent,
    emitted: {} as Effect,
  },
  guards: {
    wantsErasure: ({ context }) => context.erase,
    mustProve: ({ context, event }, params: { choice: string }) =>
      context.claimed && choiceOf(event) === params.choice,
    wantsFile: ({ context, event }) => context.why === 'file' && looksLikeCode(event),
    is: ({ event }, params: { choice: string }) => choiceOf(event) === params.choice,
    isWrong: ({ event }) => reasonOf(event) === 'wrong',
    looksLikeCode: ({ event }) => looksLikeCode(event),
  },
  actions: {
    say: emit((_, params: Omit<Say, 'type'>) => ({ type: 'say' as const, ...params })),
    sayRefusal: emit(({ event }) => ({
      type: 'say' as const,
      key: REFUSALS[reasonOf(event)] ?? 'data.failed',
      values: { left: answerOf<Code>(event).left ?? 0 },
    })),
    call: emit((_, params: Omit<Call, 'type'>) => ({ type: 'call' as const, ...params })),
    miss: emit((_, params: { key?: string }) => ({ type: 'miss' as const, ...params })),
    keepSummary: assign({ summary: ({ event }) => ({ ...nothing, ...answerOf<Summary>(event) }) }),
    keepFile: assign(({ event }) => {
      const given = answerOf<File & Link>(event);
      const { name, mime, ref, url, until = 0 } = given;
      return {
        file: name && mime && ref ? { name, mime, ref } : null,
        link: url ? { url, until } : null,
      };
    }),
    goNotifications: emit({ type: 'go' as const, dialog: 'notifications' }),
    want: assign({ why: (_, params: { why: Context['why'] }) => params.why }),
    keepCode: assign({
      code: ({ event }) => ({ hint: '', minutes: 0, ...answerOf<Code>(event) }),
    }),
  },
  delays: { patience: 60 * MINUTE },
}).createMachine({
  id: 'data',
  context: ({ input }) => ({
    erase: input.args.erase === true,
    canFile: input.can.document,
    claimed: input.can.senderIsPhone && !input.phoneProven,
    summary: nothing,
    file: null,
    link: null,
    why: input.args.erase === true ? 'erase' : 'file',
    code: { hint: '', minutes: 0 },
  }),
  initial: 'beginning',
  states: {
    beginning: { always: [{ guard: 'wantsErasure', target: 'confirming' }, { target: 'counting' }] },
    counting: {
      entry: { type: 'call', params: { op: 'rights.summary', args: {} } },
      on: {
        'call.ok': { target: 'showing', actions: 'keepSummary' },
        'call.refused': sorry,
        'call.failed': sorry,
      },
    },
    showing: {
      entry: {
        type: 'say',
        params: ({ context }) => ({
          key: canFile(context) ? 'data.summary' : 'data.summary-only',
          values: valuesOf(context.summary),
          choices: [...(canFile(context) ? [FILE] : []), NOTIFICATIONS, ERASE, MENU],
        }),
      },
      on: {
        'said.choice': [
          { guard: mustProve('file'), target: 'sending', actions: wants('file') },
          { guard: chose('file'), target: 'writing' },
          { guard: chose('notifications'), target: 'leaving' },
          { guard: chose('erase'), target: 'confirming', actions: wants('erase') },
        ],
        'said.*': { actions: { type: 'miss', params: {} } },
      },
      after: { patience: 'done' },
    },
    writing: {
      entry: {
        type: 'call',
        params: ({ event }) => ({ op: 'rights.export', args: { code: textOf(event) } }),
      },
      on: {
        'call.ok': { target: 'handing', actions: 'keepFile' },
        'call.refused': [
          { guard: 'isWrong', target: 'entering', actions: 'sayRefusal' },
          { target: 'done', actions: 'sayRefusal' },
        ],
        'call.failed': sorry,
      },
    },
    handing: {
      entry: {
        type: 'say',
        params: ({ context: { file, link } }) => ({
          key: link ? 'data.link' : 'data.here',
          ...(file && { document: file }),
          ...(link && { values: { url: link.url, until: link.until } }),
          choices: [ERASE, MENU],
        }),
      },
      on: {
        'said.choice': { guard: chose('erase'), target: 'confirming', actions: wants('erase') },
        'said.*': { actions: { type: 'miss', params: {} } },
      },
      after: { patience: 'done' },
    },
    confirming: {
      entry: {
        type: 'say',
        params: { key: 'data.confirm', choices: [{ ...ERASE, id: 'yes' }, KEEP], free: true },
      },
      on: {
        'said.choice': [
          { guard: mustProve('yes'), target: 'sending' },
          { guard: chose('yes'), target: 'erasing' },
          { guard: chose('no'), target: 'kept' },
        ],
        'said.*': { actions: { type: 'miss', params: {} } },
      },
      after: { patience: 'done' },
    },
    sending: {
      entry: {
        type: 'call',
        params: ({ context: { why } }) => ({ op: 'rights.send-code', args: { why } }),
      },
      on: {
        'call.ok': { target: 'entering', actions: 'keepCode' },
        'call.refused': { target: 'done', actions: 'sayRefusal' },
        'call.failed': sorry,
      },
    },
    entering: {
      entry: { type: 'say', params: ({ context }) => ({ key: 'data.code', values: context.code }) },
      on: {
        'said.text': [
          { guard: 'wantsFile', target: 'writing' },
          { guard: 'looksLikeCode', target: 'erasing' },
        ],
        'said.*': { actions: { type: 'miss', params: { key: 'data.code-missed' } } },
      },
      after: { patience: 'done' },
    },
    erasing: {
      entry: {
        type: 'call',
        params: ({ event }) => ({ op: 'rights.erase', args: { code: textOf(event) } }),
      },
      on: {
        'call.ok': 'erased',
        'call.refused': [
          { guard: 'isWrong', target: 'entering', actions: 'sayRefusal' },
          { target: 'done', actions: 'sayRefusal' },
        ],
        'call.failed': sorry,
      },
    },
    erased: { entry: { type: 'say', params: { key: 'data.erased', forget: true } }, type: 'final' },
    leaving: { entry: 'goNotifications', type: 'final' },
    kept: { entry: { type: 'say', params: { key: 'data.kept' } }, type: 'final' },
    done: { type: 'final' },
  },
});
