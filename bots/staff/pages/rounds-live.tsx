import type { JSX } from 'preact';
import type { Rounds } from '../../../core/delivery/rounds/engine.ts';
import { readFigures, settledIn } from '../../../core/delivery/rounds/figures.ts';
import {
  type Outcome,
  outcomes,
  type RoundFigures,
  type RoundRow,
} from '../../../core/delivery/rounds/round.ts';
import { nameOf } from '../../../core/errors.ts';
import { beginning } from '../../rounds/estimate.ts';
import { whyText } from '../../rounds/why.ts';
import { type Answer, missing, type Push, type SignedIn } from '../contract.ts';
import { channelName } from '../said.ts';
import { count, euros } from '../view/amounts.ts';
import { PostForm } from '../view/form.tsx';
import { Facts, Table } from '../view/table.tsx';
import { loadRound } from './rounds-write.tsx';

/** Milliseconds between two looks at a round that is under way. */
const every = 1000;

interface Progress {
  readonly row: RoundRow;
  readonly figures: RoundFigures;
}

export async function progressOf({ desk }: SignedIn, id: string): Promise<Progress | null> {
  const { store } = desk.parvis.engine.world;
  const row = await store.transaction((tx) => tx.rounds.load(id));
  return row && { row, figures: await readFigures(store, row) };
}

interface Looked {
  readonly at: number;
  until: number;
  readonly progress: Promise<Progress | null>;
}

const looked = new WeakMap<Rounds, Map<string, Looked>>();

/** One look a second for all who follow the round: it reads every line of it. */
function shared(visit: SignedIn, id: string): Promise<Progress | null> {
  const { rounds, engine } = visit.desk.parvis;
  const ours = looked.get(rounds) ?? new Map<string, Looked>();
  looked.set(rounds, ours);
  const at = engine.world.nature.now();
  const known = ours.get(id);
  // Somewhat less than a second, or a viewer's own next look would find their last one.
  if (known && at >= known.at && at < known.until) return known.progress;
  const progress = progressOf(visit, id);
  const look = { at, until: at + every * 0.9, progress };
  ours.set(id, look);
  progress.then(
    () => {
      // A round to many is looked at less often: looking takes a tenth of the time at most.
      const took = engine.world.nature.now() - at;
      look.until = Math.max(look.until, at + took * 10);
    },
    () => ours.delete(id),
  );
  return progress;
}

/** Progress of a round as it comes: pushed when something changed. */
export async function follow(visit: SignedIn): Promise<Answer> {
  const row = await loadRound(visit);
  if (!row) return missing;
  const { log } = visit.desk.parvis.engine.world;
  const begin = (push: Push): (() => void) => {
    let [last, shown, looking] = ['', '', false];
    const look = async (): Promise<void> => {
      const progress = await shared(visit, row.id);
      const now = JSON.stringify(progress);
      if (!progress || now === last) return;
      push('progress', <RoundProgress visit={visit} {...progress} />);
      const may = `${progress.row.state} ${hasFailed(progress.figures)}`;
      if (may !== shown)
        push('controls', <RoundControls visit={visit} row={progress.row} figures={progress.figures} />);
      [last, shown] = [now, may];
    };
    const tick = (): void => {
      if (looking) return;
      looking = true;
      look()
        .catch((error) => log.warn({ round: row.id, error: nameOf(error) }, 'progress could not be read'))
        .finally(() => {
          looking = false;
        });
    };
    tick();
    const timer = setInterval(tick, every);
    return () => clearInterval(timer);
  };
  return { kind: 'stream', begin };
}

export function stateText({ say }: SignedIn, { state, reason }: RoundRow): string {
  const name = say(`rounds.state.${state}`);
  return reason === null ? name : `${name} – ${say(`rounds.reason.${reason}`)}`;
}

export function RoundProgress({ visit, row, figures }: Progress & { readonly visit: SignedIn }): JSX.Element {
  const { say, language } = visit;
  const { outcomes: found, stops, answered, spent } = figures;
  // Before the list is made there is only the count.
  const audience = figures.audience || (row.counted?.people ?? 0);
  const done = settledIn(row, figures);
  const { budget, consultation } = row.content;
  const failed = found.failed + found.expired + found.uncertain;
  return (
    <>
      <p>
        <strong>{stateText(visit, row)}</strong>
      </p>
      <Waits visit={visit} row={row} />
      <label>
        {say('rounds.progress', { done, audience })}
        <progress max={Math.max(audience, 1)} value={done} />
      </label>
      <Facts
        facts={[
          [say('rounds.reached'), count(language, found.sent + found.delivered + found.read)],
          [say('rounds.notReached'), count(language, failed + found.excluded)],
          [say('rounds.stops'), count(language, stops)],
          ...(consultation === null ? [] : [[say('rounds.answered'), count(language, answered)] as const]),
          [say('rounds.phase'), say(`rounds.phase.${row.phase}`)],
          [
            say('rounds.spent'),
            budget === null
              ? euros(language, spent)
              : say('rounds.spentOf', { spent: euros(language, spent), budget: euros(language, budget) }),
          ],
        ]}
      />
      <ByChannel visit={visit} figures={figures} />
      <Why visit={visit} figures={figures} />
    </>
  );
}

/** While it may not be sent: when it goes on. */
function Waits({ visit, row }: { readonly visit: SignedIn; readonly row: RoundRow }): JSX.Element | null {
  if (row.state !== 'released' && row.state !== 'sending' && row.state !== 'preparing') return null;
  const { rounds } = visit.desk.parvis;
  const at = beginning(rounds, row.content);
  if (at === null) return <p class="warning">{visit.say('rounds.neverBegins')}</p>;
  return at > rounds.world.nature.now() ? <p>{visit.say('rounds.goesOnAt', { at })}</p> : null;
}

type Figures = { readonly visit: SignedIn; readonly figures: RoundFigures };

function ByChannel({ visit, figures }: Figures): JSX.Element {
  const { say, language } = visit;
  const { outcomes: total, byChannel, reminders } = figures;
  const shown = outcomes.filter((name) => total[name] > 0 || reminders[name] > 0);
  const cells = (found: Readonly<Record<Outcome, number>>) =>
    shown.map((name) => count(language, found[name]));
  const hasReminders = Object.values(reminders).some((people) => people > 0);
  return (
    <Table
      caption={say('rounds.byChannel')}
      heads={[say('rounds.channel'), ...shown.map((name) => say(`rounds.outcome.${name}`))]}
      rows={[
        ...Object.entries(byChannel).map(([channel, found]) => [channelName(say, channel), ...cells(found)]),
        ...(hasReminders ? [[say('rounds.reminders'), ...cells(reminders)]] : []),
      ]}
      empty={say('rounds.noRecipients')}
    />
  );
}

function Why({ visit, figures }: Figures): JSX.Element | null {
  const { say, language, desk } = visit;
  const rows = Object.entries(figures.why).sort(([, a], [, b]) => b - a);
  if (rows.length === 0) return null;
  return (
    <Table
      caption={say('rounds.whyNot')}
      heads={[say('rounds.reasonHead'), say('rounds.people')]}
      rows={rows.map(([why, people]) => [whyText(desk.phrases, language, why), count(language, people)])}
      empty=""
    />
  );
}

/** Something may be sent again. */
const hasFailed = ({ outcomes: { failed, expired, uncertain } }: RoundFigures): boolean =>
  failed + expired + uncertain > 0;

/** What may be done now. The stop is one press: nothing is asked. */
export function RoundControls({ visit, row, figures }: Progress & { readonly visit: SignedIn }): JSX.Element {
  const { say } = visit;
  const { state, content } = row;
  const isOpen = content.closesAt > visit.desk.parvis.engine.world.nature.now();
  const runs = state === 'released' || state === 'preparing' || state === 'sending';
  const button = (act: string, words: string, kind?: 'grave' | 'quiet') => (
    <PostForm visit={visit} action={`/staff/rounds/${row.id}/${act}`}>
      <button type="submit" {...(kind && { class: kind })}>
        {words}
      </button>
    </PostForm>
  );
  return (
    <div class="acts">
      {runs && button('stop', say('rounds.stop'), 'grave')}
      {state === 'stopped' && isOpen && button('resume', say('rounds.resume'))}
      {state === 'stopped' && button('end', say('rounds.end'), 'grave')}
      {(state === 'sending' || (state === 'done' && row.reason === 'finished')) &&
        isOpen &&
        hasFailed(figures) && <Retry visit={visit} row={row} />}
    </div>
  );
}

function Retry({ visit, row }: { readonly visit: SignedIn; readonly row: RoundRow }): JSX.Element {
  const { say } = visit;
  return (
    <PostForm visit={visit} action={`/staff/rounds/${row.id}/retry`}>
      <label class="tick">
        <input type="checkbox" name="uncertain" value="yes" />
        <span>{say('rounds.withUncertain')}</span>
      </label>
      <button type="submit" class="quiet">
        {say('rounds.retry')}
      </button>
    </PostForm>
  );
}
