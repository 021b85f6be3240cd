import { localised, type Poll } from '../../../core/civic/polls.ts';
import { type Closed, closePoll, openPoll } from '../../../core/civic/polls-counting.ts';
import { type Answer, done, go, missing, page, type SignedIn, type StaffRoute, wrong } from '../contract.ts';
import { staffedBy, wroteIt } from '../release.ts';
import { Confirm } from '../view/confirm.tsx';
import { Boxes, Field, PostForm } from '../view/form.tsx';

const poll = '/staff/polls/:id';
const approver = ['approver'] as const;

/** Opening makes the two passphrases of the count; closing asks for them both. */
export const pollKeyRoutes: readonly StaffRoute[] = [
  { method: 'GET', path: `${poll}/open`, roles: approver, fresh: true, handler: confirmOpen },
  { method: 'POST', path: `${poll}/open`, roles: approver, fresh: true, handler: open },
  { method: 'GET', path: `${poll}/close`, roles: approver, fresh: true, handler: showClose },
  { method: 'POST', path: `${poll}/close`, roles: approver, fresh: true, handler: close },
];

const at = (id: string) => `/staff/polls/${id}`;

async function found({ desk, params }: SignedIn): Promise<Poll | null> {
  const { store } = desk.parvis.engine.world;
  return (await store.transaction((tx) => tx.polls.load(params.id ?? '')))?.poll ?? null;
}

async function confirmOpen(visit: SignedIn): Promise<Answer> {
  const { say, language } = visit;
  const known = await found(visit);
  if (!known) return missing;
  if (known.state !== 'draft') return go(at(known.id), wrong('polls.refused.not-draft'));
  if (await wroteIt(visit, 'poll.imported', known.id))
    return go(at(known.id), wrong('polls.refused.same-person'));
  const what = say('polls.openWhat', {
    title: localised(known.title, language),
    opens: known.opensAt,
    closes: known.closesAt,
  });
  const body = (
    <Confirm
      visit={visit}
      what={what}
      action={`${at(known.id)}/open`}
      verb={say('polls.do.open')}
      back={at(known.id)}
    >
      <p>{say('polls.openKeys')}</p>
    </Confirm>
  );
  return page(say('polls.openTitle'), body);
}

/** The passphrases are in this answer only: not in a flash, not in a log, nowhere. */
async function open(visit: SignedIn): Promise<Answer> {
  const { say, params } = visit;
  const id = params.id ?? '';
  if (await wroteIt(visit, 'poll.imported', id)) return go(at(id), wrong('polls.refused.same-person'));
  const opened = await openPoll(staffedBy(visit), id);
  if (!opened.ok)
    return opened.reason === 'unknown' ? missing : go(at(id), wrong(`polls.refused.${opened.reason}`));
  const body = (
    <>
      <p>{say('polls.keysWhat')}</p>
      {opened.passphrases.map((passphrase, index) => (
        <section key={index} class="slip">
          <h2>{say('polls.keyTitle', { n: index + 1, id })}</h2>
          <p>
            <code class="passphrase">{passphrase}</code>
          </p>
          <p>{say('polls.keyHint')}</p>
        </section>
      ))}
      <p>
        <a class="button" href={at(id)}>
          {say('polls.keysKept')}
        </a>
      </p>
    </>
  );
  return page(say('polls.keysTitle'), body);
}

type Refused = (Closed & { ok: false })['reason'];

async function showClose(visit: SignedIn): Promise<Answer> {
  const known = await found(visit);
  return known ? closeForm(visit, known, null, 0) : missing;
}

function closeForm(visit: SignedIn, known: Poll, refused: Refused | null, damaged: number): Answer {
  const { say, desk } = visit;
  const now = desk.parvis.engine.world.nature.now();
  const error = refused === 'passphrase' ? say('polls.refused.passphrase') : null;
  const key = (name: string, label: string, problem: string | null) => (
    <Field name={name} type="password" label={label} autocomplete="off" required error={problem} />
  );
  const body = (
    <>
      {now < known.closesAt && known.state === 'open' && (
        <p class="warning">{say('polls.early', { at: known.closesAt })}</p>
      )}
      {refused === 'damaged' && <p role="alert">{say('polls.refused.damaged', { n: damaged })}</p>}
      <PostForm visit={visit} action={`${at(known.id)}/close`} class="confirm">
        <p>{say('polls.closeWhat')}</p>
        {key('first', say('polls.first'), error)}
        {key('second', say('polls.second'), null)}
        {refused === 'damaged' && (
          <Boxes
            name="damaged"
            label={say('polls.damaged')}
            values={[]}
            options={[{ value: 'leave-out', label: say('polls.leaveOut', { n: damaged }) }]}
          />
        )}
        <p class="acts">
          <button type="submit" class="grave">
            {say('polls.do.close')}
          </button>
          <a href={at(known.id)}>{say('frame.cancel')}</a>
        </p>
      </PostForm>
    </>
  );
  return page(say('polls.closeTitle'), body, refused === null ? 200 : 422);
}

/** Both passphrases in one form, typed by their two keepers one after the other; used once, kept nowhere. */
async function close(visit: SignedIn): Promise<Answer> {
  const { form } = visit;
  const known = await found(visit);
  if (!known) return missing;
  const passphrases = [typed(form.raw('first')), typed(form.raw('second'))] as const;
  const leaveOut = form.all('damaged').includes('leave-out');
  const closed = await closePoll(staffedBy(visit), known.id, passphrases, leaveOut);
  if (closed.ok) return go(at(known.id), done('polls.counted', { ballots: closed.results.ballots }));
  if (closed.reason === 'counted' || closed.reason === 'not-open')
    return go(at(known.id), wrong(`polls.refused.${closed.reason}`));
  if (closed.reason === 'passphrase')
    await visit.act((_, note) => note('poll.close-refused', known.id, { reason: 'passphrase' }));
  return closeForm(visit, known, closed.reason, closed.damaged ?? 0);
}

/** As it was written on paper: whatever the case and the spaces around it. */
const typed = (text: string): string => text.trim().toUpperCase();
