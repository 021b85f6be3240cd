import { z } from 'zod';
import type { LocalOp, OpContext, Ops } from '../conversation/ops.ts';
import { normalise } from '../conversation/words.ts';
import { wants } from './notifications.ts';
import { localised } from './polls.ts';
import { isOnSite, type SeatRow, type Workshop } from './workshops.ts';
import { calendarFile } from './workshops-calendar.ts';
import { markPresent } from './workshops-checkin.ts';
import { isFor, list } from './workshops-find.ts';
import { leaveSeat, takeSeat, tellSeat, whereOf } from './workshops-seats.ts';

const HOUR = 3_600_000;
/** How long after a workshop one may give an opinion. */
const opinionFor = 30 * 24 * HOUR;

const named = z.object({ id: z.string(), code: z.string().default('') });

/** The workshop when this person may see it: with the code, or since they have a seat. */
async function found(context: OpContext, args: unknown) {
  const { id, code } = named.parse(args);
  const workshop = await context.tx.workshops.load(id);
  if (!workshop) return null;
  const seat = await context.tx.workshops.seat(id, context.person.id);
  return seat || isFor(context, workshop, code) ? { workshop, seat } : null;
}

async function note({ tx, now, person }: OpContext, act: string, id: string): Promise<void> {
  await tx.audit.append({ at: now, actor: person.id, act, subject: id });
}

function canJudge(workshop: Workshop, seat: SeatRow | null, now: number): boolean {
  const over = !workshop.cancelled && workshop.endsAt <= now && now < workshop.endsAt + opinionFor;
  return seat?.state === 'joined' && over && seat.rating === null;
}

/**
 * `workshops.show` { id, code? } -> { id, title, summary, where, at, until, free, accessible, languages, demonstration, seat:
 * `none` | `joined` | `waiting` | `attended`, position, over, cancelled, reason (of the city), onSite, canJudge }; refused: `unknown` (also without the code).
 */
const show: LocalOp = {
  kind: 'local',
  async run(args, context) {
    const { tx, now, conversation } = context;
    const there = await found(context, args);
    if (!there) return { ok: false, reason: 'unknown' };
    const { workshop, seat } = there;
    const { language } = conversation;
    const names = new Intl.DisplayNames([language], { type: 'language' });
    const joined = await tx.workshops.count(workshop.id, 'joined');
    const waiting = (await tx.workshops.seats(workshop.id)).filter(({ state }) => state === 'waiting');
    return {
      ok: true,
      value: {
        id: workshop.id,
        title: localised(workshop.title, language),
        summary: localised(workshop.summary, language),
        where: whereOf(workshop),
        at: workshop.startsAt,
        until: workshop.endsAt,
        free: waiting.length > 0 ? 0 : Math.max(0, workshop.places - joined),
        accessible: workshop.accessible,
        languages: workshop.languages.map((code) => names.of(code) ?? code).join(', '),
        demonstration: workshop.demonstration,
        seat: seat === null ? 'none' : seat.attendedAt === null ? seat.state : 'attended',
        position: waiting.findIndex(({ id }) => id === seat?.id) + 1,
        over: workshop.startsAt <= now,
        cancelled: workshop.cancelled !== undefined,
        reason: workshop.cancelled?.reason ?? '',
        onSite: !workshop.cancelled && isOnSite(workshop, now),
        canJudge: canJudge(workshop, seat, now),
      },
    };
  },
};

/** `workshops.join` { id, code? } -> { state, reference, position, asksCard, title, at, where }; refused: `unknown`, `over`. */
const join: LocalOp = {
  kind: 'local',
  async run(args, context) {
    const there = await found(context, args);
    if (!there) return { ok: false, reason: 'unknown' };
    const { workshop } = there;
    if (workshop.startsAt <= context.now || workshop.cancelled) return { ok: false, reason: 'over' };
    const seat = await takeSeat(context, workshop);
    const all = await context.tx.workshops.seats(workshop.id);
    const ahead = all.filter(({ state, id }) => state === 'waiting' && id < seat.id).length;
    await note(context, `workshop.${seat.state}`, workshop.id);
    return {
      ok: true,
      value: {
        state: seat.state,
        reference: seat.reference,
        position: ahead + 1,
        asksCard: seat.card === null,
        title: localised(workshop.title, context.conversation.language),
        at: workshop.startsAt,
        where: whereOf(workshop),
      },
    };
  },
};

/** `workshops.card` { id, number } -> {}: the number of the optional citizen's card; refused: `wrong` (no such number), `unknown`. */
const card: LocalOp = {
  kind: 'local',
  async run(args, context) {
    const { number } = z.object({ number: z.string() }).parse(args);
    const seat = (await found(context, args))?.seat;
    if (!seat) return { ok: false, reason: 'unknown' };
    const plain = normalise(number).replaceAll(' ', '').toUpperCase();
    if (!/^(?=.*\d)[A-Z0-9]{4,20}$/.test(plain)) return { ok: false, reason: 'wrong' };
    await context.tx.workshops.saveSeat({ ...seat, card: context.world.vault.seal(plain) });
    return { ok: true };
  },
};

/** `workshops.leave` { id } -> { title }; refused: `unknown`, `over`. The next of the waiting list moves up and is told. */
const leave: LocalOp = {
  kind: 'local',
  async run(args, context) {
    const there = await found(context, args);
    if (!there?.seat) return { ok: false, reason: 'unknown' };
    if (there.workshop.startsAt <= context.now) return { ok: false, reason: 'over' };
    await leaveSeat(context, there.workshop, there.seat);
    await note(context, 'workshop.left', there.workshop.id);
    return { ok: true, value: { title: localised(there.workshop.title, context.conversation.language) } };
  },
};

/** `workshops.mine` {} -> { items: { id, title, at }[] }: to come, under way, or to be judged; the first to begin first. */
const mine: LocalOp = {
  kind: 'local',
  async run(_, { tx, now, person, conversation }) {
    const items = [];
    for (const seat of await tx.workshops.ofPerson(person.id, 20)) {
      const workshop = await tx.workshops.load(seat.workshop);
      if (!workshop || workshop.cancelled) continue;
      if (workshop.endsAt + 2 * HOUR <= now && !canJudge(workshop, seat, now)) continue;
      items.push({
        id: workshop.id,
        title: localised(workshop.title, conversation.language),
        at: workshop.startsAt,
      });
    }
    return { ok: true, value: { items: items.toSorted((a, b) => a.at - b.at) } };
  },
};

/** `workshops.attend` { id, presence } -> { title }; refused: `unknown`, `wrong` (not the code on site), `early` (or too late). */
const attend: LocalOp = {
  kind: 'local',
  async run(args, context) {
    const { presence } = z.object({ presence: z.string() }).parse(args);
    const there = await found(context, args);
    if (there?.seat?.state !== 'joined') return { ok: false, reason: 'unknown' };
    const { workshop, seat } = there;
    if (!isOnSite(workshop, context.now)) return { ok: false, reason: 'early' };
    const said = normalise(presence).replaceAll(' ', '').toUpperCase();
    if (said !== workshop.attendanceCode) return { ok: false, reason: 'wrong' };
    await markPresent(context, workshop, seat, context.conversation.id);
    return { ok: true, value: { title: localised(workshop.title, context.conversation.language) } };
  },
};

/** `workshops.opinion` { id, rating: 1 to 5, words } -> {}; refused: `unknown`. */
const opinion: LocalOp = {
  kind: 'local',
  async run(args, context) {
    const given = z
      .object({ rating: z.number().int().min(1).max(5), words: z.string().max(4000) })
      .parse(args);
    const there = await found(context, args);
    if (!there?.seat || !canJudge(there.workshop, there.seat, context.now))
      return { ok: false, reason: 'unknown' };
    const words = given.words.trim();
    const sealed = words === '' ? null : context.world.vault.seal(words);
    await context.tx.workshops.saveSeat({ ...there.seat, rating: given.rating, opinion: sealed });
    return { ok: true };
  },
};

/** `workshops.calendar` { id, code? } -> { name, mime, ref }: a calendar file, kept for a day; refused: `unknown`. */
const calendar: LocalOp = {
  kind: 'local',
  async run(args, context) {
    const { tx, world, now, conversation } = context;
    const there = await found(context, args);
    if (!there) return { ok: false, reason: 'unknown' };
    const mime = 'text/calendar';
    const ref = world.nature.newId();
    const text = calendarFile(there.workshop, conversation.language, world.city.name, now);
    const bytes = Buffer.from(world.vault.seal(text));
    await tx.media.add({
      id: ref,
      state: 'sealed',
      mime,
      bytes,
      createdAt: now,
      conversation: conversation.id,
    });
    return { ok: true, value: { name: `${there.workshop.id}.ics`, mime, ref } };
  },
};

/** Called by a timer: tells who still has the seat that it is tomorrow (`seat.reminder`), or how it was (`seat.how_was`). */
function told(key: string, wanted: (workshop: Workshop, seat: SeatRow, now: number) => boolean): LocalOp {
  return {
    kind: 'local',
    async run(args, context) {
      const there = await found(context, args);
      const { now } = context;
      if (!there?.seat || !wanted(there.workshop, there.seat, now)) return { ok: false, reason: 'gone' };
      if (!wants(context.person.facts, 'reminders')) return { ok: false, reason: 'unwanted' };
      await tellSeat(context, there.workshop, { ...there.seat, conversation: context.conversation.id }, key);
      return { ok: true };
    },
  };
}

export const workshopOps: Ops = {
  'workshops.list': list,
  'workshops.show': show,
  'workshops.join': join,
  'workshops.card': card,
  'workshops.leave': leave,
  'workshops.mine': mine,
  'workshops.attend': attend,
  'workshops.opinion': opinion,
  'workshops.calendar': calendar,
  'workshops.remind': told(
    'seat.reminder',
    ({ startsAt, cancelled }, { state }, now) => state === 'joined' && now < startsAt && !cancelled,
  ),
  'workshops.ask-opinion': told('seat.how_was', canJudge),
};
