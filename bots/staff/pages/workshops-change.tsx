import { instantIn } from '../../../core/civic/civil-time.ts';
import { localised } from '../../../core/civic/polls.ts';
import {
  type ChangeContext,
  cancelWorkshop,
  moveWorkshop,
  reasonLimit,
} from '../../../core/civic/workshops-change.ts';
import type { Answer as OpAnswer } from '../../../core/conversation/vocabulary.ts';
import { seatContextOf } from '../../cli/workshops.ts';
import { type Answer, done, go, missing, page, type SignedIn, type StaffRoute } from '../contract.ts';
import { localTime } from '../said.ts';
import { Confirm } from '../view/confirm.tsx';
import { Field } from '../view/form.tsx';

const path = '/staff/workshops/:id';
const agent = ['agent'] as const;

/** Everyone with a seat is told: both ask for a recent proof. */
export const workshopChangeRoutes: readonly StaffRoute[] = [
  {
    method: 'GET',
    path: `${path}/cancel`,
    roles: agent,
    fresh: true,
    handler: (visit) => cancelForm(visit, null),
  },
  { method: 'POST', path: `${path}/cancel`, roles: agent, fresh: true, handler: cancel },
  {
    method: 'GET',
    path: `${path}/move`,
    roles: agent,
    fresh: true,
    handler: (visit) => moveForm(visit, null),
  },
  { method: 'POST', path: `${path}/move`, roles: agent, fresh: true, handler: move },
];

const at = ({ params }: SignedIn) => `/staff/workshops/${params.id ?? ''}`;

async function found({ desk, params }: SignedIn) {
  const { store } = desk.parvis.engine.world;
  return store.transaction((tx) => tx.workshops.load(params.id ?? ''));
}

function change(visit: SignedIn, work: (context: ChangeContext) => Promise<OpAnswer>): Promise<OpAnswer> {
  const { engine } = visit.desk.parvis;
  return visit.act((tx) => work({ ...seatContextOf({ engine, tx }), actor: visit.staff.id }));
}

async function cancelForm(visit: SignedIn, refused: string | null): Promise<Answer> {
  const { say, language, form } = visit;
  const workshop = await found(visit);
  if (!workshop) return missing;
  const body = (
    <Confirm
      visit={visit}
      what={say('workshops.cancelWhat', { title: localised(workshop.title, language) })}
      action={`${at(visit)}/cancel`}
      verb={say('workshops.cancel')}
      back={at(visit)}
    >
      <Field
        name="reason"
        label={say('workshops.reason')}
        hint={say('workshops.reasonHint', { n: reasonLimit })}
        value={form.text('reason')}
        maxlength={reasonLimit}
        required
        error={refused && say(`workshops.refused.${refused}`)}
      />
    </Confirm>
  );
  return page(say('workshops.cancel'), body, refused === null ? 200 : 422);
}

async function cancel(visit: SignedIn): Promise<Answer> {
  const { form, params } = visit;
  const answer = await change(visit, (context) =>
    cancelWorkshop(context, params.id ?? '', form.text('reason')),
  );
  if (!answer.ok) return answer.reason === 'unknown' ? missing : cancelForm(visit, answer.reason);
  return told(visit, answer, 'workshops.cancelled');
}

function told(visit: SignedIn, answer: OpAnswer & { ok: true }, key: string): Answer {
  visit.desk.parvis.sender.wake();
  const { told: n } = answer.value as { readonly told: number };
  return go(at(visit), done(key, { n }));
}

async function moveForm(visit: SignedIn, refused: string | null): Promise<Answer> {
  const { say, language, form, desk } = visit;
  const workshop = await found(visit);
  if (!workshop) return missing;
  const { timeZone } = desk.parvis.engine.world.city;
  const body = (
    <Confirm
      visit={visit}
      what={say('workshops.moveWhat', { title: localised(workshop.title, language) })}
      action={`${at(visit)}/move`}
      verb={say('workshops.move')}
      back={at(visit)}
    >
      <Field
        name="starts"
        type="datetime-local"
        label={say('workshops.newDate')}
        value={form.text('starts') || localTime(workshop.startsAt, timeZone)}
        required
        error={refused && say(`workshops.refused.${refused}`)}
      />
    </Confirm>
  );
  return page(say('workshops.move'), body, refused === null ? 200 : 422);
}

async function move(visit: SignedIn): Promise<Answer> {
  const { form, params, desk } = visit;
  const starts = instantIn(form.text('starts'), desk.parvis.engine.world.city.timeZone);
  if (starts === null) return moveForm(visit, 'date');
  const answer = await change(visit, (context) => moveWorkshop(context, params.id ?? '', starts));
  if (!answer.ok) return answer.reason === 'unknown' ? missing : moveForm(visit, answer.reason);
  return told(visit, answer, 'workshops.moved');
}
