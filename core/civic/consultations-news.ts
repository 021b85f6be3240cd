import { z } from 'zod';
import { nextDayHour } from '../conversation/calendar.ts';
import { setLater } from '../conversation/later.ts';
import type { LocalOp, Ops } from '../conversation/ops.ts';
import type { Instant } from '../conversation/vocabulary.ts';
import type { Tx } from '../ports.ts';
import type { City } from './city.ts';
import type { ParticipationRow } from './consultations.ts';
import { wants } from './notifications.ts';
import { localised } from './polls.ts';

const WEEK = 7 * 24 * 3_600_000;
const newsOp = 'consultations.results-news';

/** At the close: who answered to the end will hear that the results are out, in day hours. */
export async function tellResultsLater(
  tx: Pick<Tx, 'timers'>,
  city: Pick<City, 'timeZone' | 'dayHours'>,
  rows: readonly ParticipationRow[],
  now: Instant,
): Promise<void> {
  const dueAt = nextDayHour(now, city);
  for (const { conversation, person, finishedAt, consultation } of rows)
    if (conversation !== null && person !== null && finishedAt !== null)
      await setLater(tx, conversation, {
        op: newsOp,
        subject: consultation,
        args: { round: consultation },
        dueAt,
      });
}

/** `{ round }`, called by a timer after the close: tells once that the results are out. Refused: `gone`, `unwanted`. */
const resultsNews: LocalOp = {
  kind: 'local',
  async run(args, context) {
    const { round: id } = z.object({ round: z.string() }).parse(args);
    const { tx, person, conversation, now } = context;
    const row = await tx.consultations.load(id);
    const mine = await tx.consultations.participation(id, person.id);
    if (!row?.results || !mine?.finishedAt) return { ok: false, reason: 'gone' };
    if (!wants(person.facts, 'results', person.stoppedAt)) return { ok: false, reason: 'unwanted' };
    const say = {
      type: 'say',
      key: 'consultation.results_out',
      values: { title: localised(row.consultation.title, conversation.language) },
      choices: [{ id: `@go:consultation:${id}`, key: 'consultation.read_results' }],
    } as const;
    await context.tell(conversation.id, say, { class: 'notice', expiresAt: now + WEEK });
    return { ok: true };
  },
};

export const consultationNewsOps: Ops = { [newsOp]: resultsNews };
