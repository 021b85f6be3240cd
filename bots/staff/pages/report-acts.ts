import { referenceIn } from '../../../core/civic/reports.ts';
import { joinReports } from '../../../core/civic/reports-gestures.ts';
import { undoChange } from '../../../core/civic/reports-undo.ts';
import { type Answer, done, go, missing, type SignedIn, type StaffRoute, wrong } from '../contract.ts';
import { gestureBy } from '../letters.ts';

const roles = ['agent'] as const;
const report = '/staff/reports/:reference';

/** The small gestures on one report. Its states: `report-change.tsx`. */
export const reportActRoutes: readonly StaffRoute[] = [
  { method: 'POST', path: `${report}/take`, roles, handler: take },
  { method: 'POST', path: `${report}/leave`, roles, handler: leave },
  { method: 'POST', path: `${report}/join`, roles, handler: join },
  { method: 'POST', path: `${report}/undo`, roles, handler: undo },
];

function take(visit: SignedIn): Promise<Answer> {
  return assign(visit, visit.staff.id);
}

function leave(visit: SignedIn): Promise<Answer> {
  return assign(visit, null);
}

async function assign(visit: SignedIn, staff: string | null): Promise<Answer> {
  const { nature } = visit.desk.parvis.engine.world;
  const reference = await visit.act(async (tx, note) => {
    const row = await tx.reports.byReference(referenceIn(visit.params.reference ?? '') ?? '');
    if (!row) return null;
    await tx.reportDesk.take(row.id, staff, nature.now());
    await note(staff === null ? 'report.left' : 'report.taken', row.reference);
    return row.reference;
  });
  if (reference === null) return missing;
  return go(`/staff/reports/${reference}`, done(staff === null ? 'reports.left' : 'reports.taken'));
}

async function undo(visit: SignedIn): Promise<Answer> {
  const reference = referenceIn(visit.params.reference ?? '') ?? '';
  const note = visit.say('reports.undoNote');
  const answer = await visit.act((tx) => undoChange(gestureBy(visit, tx), reference, note));
  visit.desk.parvis.sender.wake();
  const back = `/staff/reports/${reference}`;
  if (!answer.ok && answer.reason === 'unknown') return missing;
  if (!answer.ok) return go(back, wrong(`reports.refused.${answer.reason}`));
  return go(back, done('reports.undone', { n: Number((answer.value as { told: number }).told) }));
}

async function join(visit: SignedIn): Promise<Answer> {
  const reference = visit.params.reference ?? '';
  const into = visit.form.text('into');
  const kept = visit.say('reports.joinedNote', { into: referenceIn(into) ?? '' });
  const answer = await visit.act((tx) => joinReports(gestureBy(visit, tx), reference, into, kept));
  visit.desk.parvis.sender.wake();
  if (answer.ok)
    return go(`/staff/reports/${referenceIn(into)}`, done('reports.joined', { reference, into }));
  if (answer.reason === 'unknown') return missing;
  return go(`/staff/reports/${referenceIn(reference)}`, wrong(`reports.refused.${answer.reason}`));
}
