import { localised } from '../../../core/civic/polls.ts';
import { type CheckIn, checkIn } from '../../../core/civic/workshops-checkin.ts';
import { type Answer, missing, page, type SignedIn, type StaffRoute } from '../contract.ts';
import { Field, PostForm } from '../view/form.tsx';

const path = '/staff/workshops/:id/door';
const agent = ['agent'] as const;

/** At the door, on a phone: one big field, one word as the answer. No name is known here, nor shown. */
export const workshopDoorRoutes: readonly StaffRoute[] = [
  { method: 'GET', path, roles: agent, handler: (visit) => door(visit, null) },
  { method: 'POST', path, roles: agent, handler: check },
];

async function door(visit: SignedIn, outcome: CheckIn | null): Promise<Answer> {
  const { say, desk, params, language } = visit;
  const { store } = desk.parvis.engine.world;
  const there = await store.transaction(async (tx) => {
    const workshop = await tx.workshops.load(params.id ?? '');
    return workshop && { workshop, seats: await tx.workshops.seats(workshop.id) };
  });
  if (!there) return missing;
  const { workshop, seats } = there;
  const joined = seats.filter(({ state }) => state === 'joined');
  const came = joined.filter(({ attendedAt }) => attendedAt !== null).length;
  const isIn = outcome === 'present' || outcome === 'already';
  const at = `/staff/workshops/${workshop.id}`;
  const body = (
    <>
      {outcome !== null && (
        <p class={`door ${isIn ? 'in' : 'out'}`} role={isIn ? 'status' : 'alert'}>
          {say(`workshops.check.${outcome}`)}
        </p>
      )}
      <PostForm visit={visit} action={`${at}/door`} class="door">
        <Field
          name="code"
          label={say('workshops.doorCode')}
          hint={say('workshops.doorHint')}
          autocomplete="off"
          required
          autofocus
        />
        <button type="submit">{say('workshops.doorCheck')}</button>
      </PostForm>
      <p>{say('workshops.doorCount', { came, joined: joined.length })}</p>
      <p>{say('workshops.doorSelf', { code: workshop.attendanceCode })}</p>
      <p>
        <a href={at}>{say('workshops.backOne')}</a>
      </p>
    </>
  );
  return page(say('workshops.doorTitle', { title: localised(workshop.title, language) }), body);
}

/** The answer is this same page at once: nothing to go on to, the next code can be typed. */
async function check(visit: SignedIn): Promise<Answer> {
  const { desk, params, form } = visit;
  const { world } = desk.parvis.engine;
  const outcome = await visit.act(async (tx, note) => {
    const workshop = await tx.workshops.load(params.id ?? '');
    if (!workshop) return null;
    const checked = await checkIn({ tx, world, now: world.nature.now() }, workshop, form.text('code'));
    if (checked === 'present') await note('workshop.checked-in', workshop.id);
    return checked;
  });
  return outcome === null ? missing : door(visit, outcome);
}
