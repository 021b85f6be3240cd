import type { JSX } from 'preact';
import type { RoundRow } from '../../../core/delivery/rounds/round.ts';
import { countingOf } from '../../rounds/counting.ts';
import { beginning } from '../../rounds/estimate.ts';
import { roundFile } from '../../rounds/write.ts';
import { termsOf } from '../../rounds/written.ts';
import { type Answer, file, missing, page, type SignedIn } from '../contract.ts';
import { staffNames } from '../names.ts';
import { euros, percent } from '../view/amounts.ts';
import { PostForm } from '../view/form.tsx';
import { Facts } from '../view/table.tsx';
import { RoundCost } from './rounds-cost.tsx';
import { progressOf, RoundControls, RoundProgress, stateText } from './rounds-live.tsx';
import { RoundPreview } from './rounds-preview.tsx';
import { ownChats, RoundTest } from './rounds-test.tsx';
import { loadRound } from './rounds-write.tsx';

/** The staff's names by their ids; the id where nobody has it. */
export async function namesFor({ desk }: SignedIn): Promise<(id: string) => string> {
  const names = await staffNames(desk.parvis.engine.world);
  return (id) => names.get(id) ?? id;
}

export async function show(visit: SignedIn): Promise<Answer> {
  const { say } = visit;
  const progress = await progressOf(visit, visit.params.id ?? '');
  if (!progress) return missing;
  const { row, figures } = progress;
  const name = await namesFor(visit);
  const chats = await ownChats(visit);
  const hasBegun = row.state !== 'draft';
  return page(
    row.content.title,
    <>
      <Acts visit={visit} row={row} />
      {hasBegun ? (
        <section hx-ext="sse" sse-connect={`/staff/events/rounds/${row.id}`}>
          <h2>{say('rounds.progressTitle')}</h2>
          <div sse-swap="controls">
            <RoundControls visit={visit} row={row} figures={figures} />
          </div>
          <div sse-swap="progress">
            <RoundProgress visit={visit} row={row} figures={figures} />
          </div>
          <p>
            <a href={`/staff/rounds/${row.id}/people`}>{say('rounds.lines.link')}</a>
          </p>
        </section>
      ) : (
        <p>
          <strong>{stateText(visit, row)}</strong>
        </p>
      )}
      <h2>{say('rounds.what')}</h2>
      <About visit={visit} row={row} name={name} />
      {!hasBegun && <Audience visit={visit} row={row} />}
      <h2>{say('rounds.preview.title')}</h2>
      <RoundPreview visit={visit} content={row.content} />
      {!hasBegun && <RoundTest visit={visit} row={row} chats={chats} />}
      {!hasBegun && <Release visit={visit} row={row} name={name} />}
    </>,
  );
}

type Shown = { readonly visit: SignedIn; readonly row: RoundRow };

function Acts({ visit, row }: Shown): JSX.Element {
  const { say, staff } = visit;
  const isWriter = staff.roles.includes('campaigner');
  const mayEdit = row.state === 'draft' || row.state === 'released';
  return (
    <p class="acts">
      <a href="/staff/rounds">{say('rounds.all')}</a>
      {isWriter && mayEdit && <a href={`/staff/rounds/${row.id}/edit`}>{say('rounds.edit')}</a>}
      {isWriter && <a href={`/staff/rounds/new?from=${row.id}`}>{say('rounds.duplicate')}</a>}
      <a href={`/staff/rounds/${row.id}/file`}>{say('rounds.file')}</a>
    </p>
  );
}

function About({ visit, row, name }: Shown & { readonly name: (id: string) => string }): JSX.Element {
  const { say, language } = visit;
  const { content } = row;
  const { hours, reminder, limits } = content;
  const begins = row.state === 'draft' ? beginning(visit.desk.parvis.rounds, content) : null;
  return (
    <Facts
      facts={[
        [say('rounds.author'), name(row.author)],
        ...(row.editedBy === row.author ? [] : [[say('rounds.editedBy'), name(row.editedBy)] as const]),
        ...(row.releasedBy === null ? [] : [[say('rounds.releasedBy'), name(row.releasedBy)] as const]),
        [
          say('rounds.startsAt'),
          content.startsAt === null ? say('rounds.atOnce') : say('rounds.moment', { at: content.startsAt }),
        ],
        ...(begins === null ? [] : [[say('rounds.firstAt'), say('rounds.moment', { at: begins })] as const]),
        [say('rounds.closesAt'), say('rounds.moment', { at: content.closesAt })],
        [
          say('rounds.hours'),
          say(content.everyDay ? 'rounds.hoursEveryDay' : 'rounds.hoursOf', {
            from: hours.from,
            to: hours.to,
          }),
        ],
        [say('rounds.consultation'), content.consultation ?? say('rounds.noConsultation')],
        [
          say('rounds.reminder'),
          reminder
            ? say('rounds.reminderAfter', { n: Math.round(reminder.after / DAY) })
            : say('rounds.noReminder'),
        ],
        [
          say('rounds.budget'),
          content.budget === null ? say('rounds.noBudget') : euros(language, content.budget),
        ],
        [
          say('rounds.limits'),
          say('rounds.limitsOf', {
            failures: percent(language, limits.failures),
            stops: percent(language, limits.stops),
          }),
        ],
      ]}
    />
  );
}

const DAY = 24 * 3_600_000;

function Audience({ visit, row }: Shown): JSX.Element {
  const { say } = visit;
  const { rounds } = visit.desk.parvis;
  const counting = countingOf(rounds, row.id);
  const isCounted = row.counted?.version === row.version;
  return (
    <section>
      <h2>{say('rounds.audience')}</h2>
      {counting ? (
        <div hx-get={`/staff/rounds/${row.id}`} hx-trigger="load delay:1s" hx-target="body">
          <p role="status">{say('rounds.counting', { people: counting.seen })}</p>
          <p>
            <a href={`/staff/rounds/${row.id}`}>{say('rounds.lookAgain')}</a>
          </p>
        </div>
      ) : (
        <PostForm visit={visit} action={`/staff/rounds/${row.id}/count`}>
          <p class="hint">{say(isCounted ? 'rounds.countedOnce' : 'rounds.notCounted')}</p>
          <button type="submit">{say('rounds.count')}</button>
        </PostForm>
      )}
      {isCounted && row.counted && <RoundCost visit={visit} content={row.content} counted={row.counted} />}
    </section>
  );
}

function Release({ visit, row, name }: Shown & { readonly name: (id: string) => string }): JSX.Element {
  const { say, staff } = visit;
  const { id, version, counted, author, editedBy } = row;
  const isOwn = staff.id === author || staff.id === editedBy;
  const why = isOwn
    ? say('rounds.releaseOwn')
    : !staff.roles.includes('approver')
      ? say('rounds.releaseWho', { author: name(author) })
      : counted?.version !== version
        ? say('rounds.refused.not-counted')
        : null;
  return (
    <section>
      <h2>{say('rounds.releaseTitle')}</h2>
      {why === null ? (
        <PostForm visit={visit} action={`/staff/rounds/${id}/release`} class="confirm">
          <p>{say('rounds.releaseWhat', { people: counted?.people ?? 0 })}</p>
          <input type="hidden" name="version" value={String(version)} />
          <button type="submit" class="grave">
            {say('rounds.release')}
          </button>
        </PostForm>
      ) : (
        <p>{why}</p>
      )}
    </section>
  );
}

/** The round as a file, to keep or to use again. */
export async function download(visit: SignedIn): Promise<Answer> {
  const row = await loadRound(visit);
  if (!row) return missing;
  const terms = await termsOf(visit.desk.parvis.engine.world);
  return file(`${row.id}.yaml`, 'application/yaml; charset=utf-8', roundFile(row.content, terms));
}
