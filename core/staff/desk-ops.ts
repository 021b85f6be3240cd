import { z } from 'zod';
import { changeState } from '../civic/reports-state.ts';
import type { LocalOp, OpContext, Ops } from '../conversation/ops.ts';
import type { Answer } from '../conversation/vocabulary.ts';
import { type Gesture, releaseRound, stopRound } from '../delivery/rounds/desk.ts';
import type { MicroEuros, RoundRow, RoundState } from '../delivery/rounds/round.ts';
import { type Role, type StaffRow, staffRoles } from './accounts.ts';
import { staffIn } from './chats.ts';
import { figuresFor } from './figures.ts';
import { isAlive } from './sessions.ts';

/** A release in the chat asks for a proof in the console, by the same account, not older than this. */
export const proofFor = 15 * 60_000;

const runs: readonly RoundState[] = ['released', 'preparing', 'sending'];

/**
 * An act of the staff in the chat: who the conversation speaks for is looked up, and their roles checked, each time. Refuses `not-linked`
 * and `role` before anything else.
 */
function staffOp(
  roles: readonly Role[],
  run: (staff: StaffRow, args: Readonly<Record<string, unknown>>, context: OpContext) => Promise<Answer>,
): LocalOp {
  return {
    kind: 'local',
    async run(args, context) {
      const { tx, conversation, now } = context;
      const lent = conversation.helped || (await tx.mediators.of(conversation.id)) !== null;
      const staff = lent ? null : await staffIn(tx, conversation.id, now);
      if (!staff || conversation.can.senderIsPhone) return { ok: false, reason: 'not-linked' };
      await tx.staff.seeChat(conversation.id, now);
      if (!roles.some((role) => staff.roles.includes(role))) return { ok: false, reason: 'role' };
      return run(staff, args, context);
    },
  };
}

const gestureOf = ({ tx, now }: OpContext, by: StaffRow): Gesture => ({ tx, now, by: by.id });
const homeOf = ({ world }: OpContext): string => world.city.languages[0] ?? 'fr';
const named = z.object({ id: z.string() });

/** `desk.show` {} -> { roles }. */
const show = staffOp(staffRoles, async ({ roles }) => ({ ok: true, value: { roles } }));

/** `desk.figures` {} -> `Figures`. */
const figures = staffOp(staffRoles, async (staff, _, { tx, now }) => ({
  ok: true,
  value: await figuresFor(tx, staff, now),
}));

/** `desk.waiting` {} -> { rounds: [{ id, title }] }: drafts that are counted as they stand, and wait for their release. */
const waiting = staffOp(['approver'], async (_, __, { tx }) => {
  const drafts = await tx.rounds.inState(['draft']);
  return listed(drafts.filter(({ counted, version }) => counted?.version === version));
});

/** `desk.running` {} -> { rounds }: those that a stop would stop. */
const running = staffOp(['approver', 'campaigner'], async (_, __, { tx }) =>
  listed(await tx.rounds.inState(runs)),
);

function listed(rows: readonly RoundRow[]): Answer {
  return { ok: true, value: { rounds: rows.map(({ id, content }) => ({ id, title: content.title })) } };
}

/** What a round as it was counted would cost, its reminder apart, and the segments that are billed; from outside core. */
export type RoundCost = (row: RoundRow) => {
  readonly cost: MicroEuros;
  readonly reminder: MicroEuros;
  readonly segments: number;
};

const inEuros = (amount: MicroEuros): number => Math.ceil(amount / 1_000_000);

/**
 * `desk.round` { id } -> { id, version, title, text, people, budget, cost, reminder, segments }: `text` in the city's language, the rest in
 * whole euros, `budget` -1 without one. Refuses `unknown`, `wrong-state` (no draft any more).
 */
const roundOp = (costOf: RoundCost): LocalOp =>
  staffOp(['approver'], async (_, args, context) => {
    const row = await context.tx.rounds.load(named.parse(args).id);
    if (!row) return { ok: false, reason: 'unknown' };
    if (row.state !== 'draft') return { ok: false, reason: 'wrong-state' };
    const { id, content, counted, version } = row;
    const { cost, reminder, segments } = costOf(row);
    const money = {
      budget: content.budget === null ? -1 : inEuros(content.budget),
      cost: inEuros(cost),
      reminder: inEuros(cost + reminder) - inEuros(cost),
      segments,
    };
    const text = content.text[homeOf(context)] ?? '';
    const people = counted?.people ?? 0;
    return { ok: true, value: { id, version, title: content.title, text, people, ...money } };
  });

/**
 * `desk.release` { id, version } -> { title }. Refuses `unproven` { url } (see `proofFor`), `changed` (another version than the one
 * that was read), and as `releaseRound`.
 */
const release = staffOp(['approver'], async (staff, args, context) => {
  const { id, version } = named.extend({ version: z.number() }).parse(args);
  if (!(await isProven(staff, context))) {
    const url = context.world.publicUrl;
    return { ok: false, reason: 'unproven', value: { url: url === null ? '' : `${url}/staff/prove` } };
  }
  const row = await context.tx.rounds.load(id);
  if (row && row.version !== version) return { ok: false, reason: 'changed' };
  const answer = await releaseRound(gestureOf(context, staff), id, homeOf(context));
  return answer.ok ? { ok: true, value: { title: answer.row.content.title } } : answer;
});

async function isProven(staff: StaffRow, { tx, now }: OpContext): Promise<boolean> {
  const sessions = await tx.staff.sessionsOf(staff.id);
  return sessions.some((session) => isAlive(session, staff, now) && now - session.freshAt < proofFor);
}

/** `desk.stop` { id } -> { title }. Refuses as `stopRound`. */
const stop = staffOp(['approver', 'campaigner'], async (staff, args, context) => {
  const answer = await stopRound(gestureOf(context, staff), named.parse(args).id);
  return answer.ok ? { ok: true, value: { title: answer.row.content.title } } : answer;
});

const change = z.object({
  reference: z.string(),
  state: z.enum(['assigned', 'done', 'refused', 'reopened']),
  note: z.string().max(1000),
});

/** `desk.report` { reference, state, note }: '' for no word -> { reference, state, told }. Refuses as `changeState`. */
const report = staffOp(['agent'], async (staff, args, context) => {
  const { reference, state, note } = change.parse(args);
  const { world, tx, now, tell } = context;
  return changeState({ world, tx, now, tell, actor: staff.id }, reference, state, note.trim() || null);
});

/** `desk.leave` {}: the conversation speaks for nobody of the staff any more. */
const leave: LocalOp = {
  kind: 'local',
  async run(_, { tx, now, conversation }) {
    const chat = await tx.staff.chat(conversation.id);
    if (!chat) return { ok: false, reason: 'not-linked' };
    await tx.staff.forgetChat(conversation.id);
    const { staff: actor, id, channel } = chat;
    await tx.audit.append({ at: now, actor, act: 'staff.chat-unlinked', subject: id, detail: { channel } });
    return { ok: true };
  },
};

export const deskOps = (costOf: RoundCost): Ops => ({
  'desk.show': show,
  'desk.figures': figures,
  'desk.waiting': waiting,
  'desk.running': running,
  'desk.round': roundOp(costOf),
  'desk.release': release,
  'desk.stop': stop,
  'desk.report': report,
  'desk.leave': leave,
});
