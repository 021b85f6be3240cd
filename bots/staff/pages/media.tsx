import { hidePhoto } from '../../../core/civic/reports-gestures.ts';
import { type Answer, done, go, missing, page, type SignedIn, type StaffRoute, wrong } from '../contract.ts';
import { gestureBy, photoReasons, reasonOptions, wordFrom } from '../letters.ts';
import { Confirm } from '../view/confirm.tsx';
import { Select } from '../view/form.tsx';
import { reportReaders } from './reports.tsx';

const moderator = ['moderator'] as const;
const photo = '/staff/media/:id';

export const mediaRoutes: readonly StaffRoute[] = [
  { method: 'GET', path: photo, roles: reportReaders, handler: show },
  { method: 'GET', path: `${photo}/hide`, roles: moderator, handler: ask },
  { method: 'POST', path: `${photo}/hide`, roles: moderator, handler: hide },
  { method: 'POST', path: `${photo}/show`, roles: moderator, handler: showAgain },
];

const photoIn = ({ params, desk }: SignedIn) =>
  desk.parvis.engine.world.store.transaction(async (tx) => {
    const row = await tx.reportDesk.photoRow(params.id ?? '');
    return row && { row, media: await tx.media.load(row.media) };
  });

/** Only photos of reports, made anew here; hidden ones for moderators only. */
async function show(visit: SignedIn): Promise<Answer> {
  const found = await photoIn(visit);
  if (found?.media?.state !== 'kept') return missing;
  if (found.row.hiddenAt !== null && !visit.staff.roles.includes('moderator')) return missing;
  return { kind: 'shown', mime: found.media.mime, body: found.media.bytes, untrusted: true };
}

async function ask(visit: SignedIn): Promise<Answer> {
  const found = await photoIn(visit);
  return found ? asking(visit, found.row, null) : missing;
}

function asking(
  visit: SignedIn,
  { media, reference, hiddenAt }: { media: string; reference: string; hiddenAt: number | null },
  error: string | null,
): Answer {
  const { say } = visit;
  const isHidden = hiddenAt !== null;
  const body = (
    <>
      <img class="photo" src={`/staff/media/${media}`} alt={say('reports.photoOf', { reference })} />
      <Confirm
        visit={visit}
        what={say(isHidden ? 'reports.showSure' : 'reports.hideSure')}
        action={`/staff/media/${media}/${isHidden ? 'show' : 'hide'}`}
        verb={say(isHidden ? 'reports.showPhoto' : 'reports.hidePhoto')}
        back={`/staff/reports/${reference}`}
      >
        {!isHidden && (
          <Select
            name="reason"
            label={say('reports.reason')}
            hint={say('reports.reasonHint')}
            options={reasonOptions(visit, photoReasons, say('reports.noReason'))}
            error={error}
          />
        )}
      </Confirm>
    </>
  );
  return page(say('reports.photoOf', { reference }), body, error === null ? 200 : 422);
}

async function hide(visit: SignedIn): Promise<Answer> {
  const found = await photoIn(visit);
  if (!found) return missing;
  const key = photoReasons.find((each) => each === visit.form.text('reason'));
  if (key === undefined) return asking(visit, found.row, visit.say('reports.refused.reason'));
  return settle(visit, found.row, { ...wordFrom(visit, { key }), code: key });
}

async function showAgain(visit: SignedIn): Promise<Answer> {
  const found = await photoIn(visit);
  return found ? settle(visit, found.row, null) : missing;
}

async function settle(
  visit: SignedIn,
  { media, reference }: { media: string; reference: string },
  reason: Parameters<typeof hidePhoto>[2],
): Promise<Answer> {
  const answer = await visit.act((tx) => hidePhoto(gestureBy(visit, tx), media, reason));
  visit.desk.parvis.sender.wake();
  const said = reason === null ? 'reports.photoShown' : 'reports.photoHiddenDone';
  return go(`/staff/reports/${reference}`, answer.ok ? done(said) : wrong('reports.refused.same'));
}
