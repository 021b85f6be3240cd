import type { JSX } from 'preact';
import { localised } from '../../../core/civic/polls.ts';
import { type Dimension, dimensions } from '../../../core/civic/results.ts';
import { type Published, publishedFigures } from '../../../core/civic/results-published.ts';
import type { RoundRow } from '../../../core/delivery/rounds/round.ts';
import { Crossed, HiddenWhy, Participation, Questions, tookPart } from '../../results/consultation.tsx';
import { countedPoll, PollFigures, voted } from '../../results/poll.tsx';
import { roundTables } from '../../results/round.ts';
import { BarsAndTable } from '../../results/table-view.tsx';
import { headings, type Scope } from '../../results/tables.ts';
import { wordsIn } from '../../results/words.ts';
import { type Answer, missing, page, type SignedIn, type StaffRoute } from '../contract.ts';
import { Radios } from '../view/form.tsx';
import { Table } from '../view/table.tsx';

/** Whoever prepares, releases, or answers for what is asked of residents. */
export const resultReaders = ['agent', 'moderator', 'campaigner', 'approver', 'auditor'] as const;

export const resultRoutes: readonly StaffRoute[] = [
  { method: 'GET', path: '/staff/results', roles: resultReaders, nav: 'results.title', handler: list },
  { method: 'GET', path: '/staff/results/consultations/:id', roles: resultReaders, handler: consultation },
  { method: 'GET', path: '/staff/results/polls/:id', roles: resultReaders, handler: poll },
  { method: 'GET', path: '/staff/results/rounds/:id', roles: resultReaders, handler: round },
];

const assets = ['charts.css'];

/** Names and words for the tables, in the reader's language: those of the public pages. */
export async function scopeOf({ desk, language }: SignedIn): Promise<Scope> {
  const { store, city } = desk.parvis.engine.world;
  const relays = await store.transaction((tx) => tx.relays.figures());
  return {
    words: wordsIn(desk.parvis.phrases, language),
    city,
    relays: new Map(relays.map(({ relay }) => [relay.id, relay.name])),
  };
}

export function figuresFor({ desk, params }: SignedIn): Promise<Published | null> {
  const { world } = desk.parvis.engine;
  return publishedFigures(world, params.id ?? '', world.nature.now());
}

async function list(visit: SignedIn): Promise<Answer> {
  const { say, desk, language } = visit;
  const { store } = desk.parvis.engine.world;
  const [asked, polls, rounds] = await store.transaction(
    async (tx) => [await tx.consultations.all(), await tx.polls.all(), await tx.rounds.all()] as const,
  );
  const link = (kind: string, id: string, name: string) => (
    <a href={`/staff/results/${kind}/${encodeURIComponent(id)}`}>{name}</a>
  );
  const body = (
    <>
      <Table
        caption={say('results.consultations')}
        heads={[say('results.name'), say('results.state')]}
        rows={asked
          .filter(({ consultation: { state } }) => state !== 'draft')
          .map(({ consultation: one, results }) => [
            link('consultations', one.id, localised(one.title, language)),
            say(results ? 'results.isClosed' : 'results.isOpen'),
          ])}
        empty={say('results.noConsultation')}
      />
      <Table
        caption={say('results.polls')}
        heads={[say('results.name'), say('results.ballots')]}
        rows={polls.flatMap(({ poll: one, results }) =>
          results ? [[link('polls', one.id, localised(one.title, language)), String(results.ballots)]] : [],
        )}
        empty={say('results.noPoll')}
      />
      <Table
        caption={say('results.rounds')}
        heads={[say('results.name'), say('results.when')]}
        rows={rounds.flatMap(({ id, content, preparedAt }: RoundRow) =>
          preparedAt === null
            ? []
            : [[link('rounds', id, content.title), say('me.moment', { at: preparedAt })]],
        )}
        empty={say('results.noRound')}
      />
    </>
  );
  return page(say('results.title'), body);
}

const isDimension = (text: string): text is Dimension => dimensions.some((one) => one === text);

async function consultation(visit: SignedIn): Promise<Answer> {
  const { say, query, desk, staff } = visit;
  const shown = await figuresFor(visit);
  if (!shown) return missing;
  const scope = await scopeOf(visit);
  const by = query.get('by') ?? '';
  const areas = await desk.parvis.engine.world.store.transaction((tx) => tx.places.areas('district'));
  const at = `/staff/results/consultations/${shown.round.id}`;
  const may = (role: 'agent' | 'campaigner') => staff.roles.includes(role);
  const body = (
    <>
      <p>
        {tookPart({ scope, shown })} {shown.round.state === 'open' && say('results.provisional')}
      </p>
      <HiddenWhy scope={scope} />
      <Files at={at} visit={visit} answers={may('campaigner')} />
      {shown.round.questions.map(({ id, kind, text }) => {
        if (!may('agent') || (kind !== 'text' && kind !== 'place')) return null;
        const to = kind === 'text' ? `texts/${id}` : `places/${id}`;
        return (
          <p key={id}>
            <a href={`${at}/${to}`}>
              {say(kind === 'text' ? 'results.sortTexts' : 'results.getPlaces', {
                text: localised(text, visit.language),
              })}
            </a>
          </p>
        );
      })}
      <form method="get" action={at} class="filter">
        <Radios
          name="by"
          label={say('results.by')}
          value={isDimension(by) ? by : ''}
          options={[
            { value: '', label: say('results.together') },
            ...dimensions.map((value) => ({ value, label: scope.words.say(headings[value]) })),
          ]}
        />
        <button type="submit">{say('results.show')}</button>
      </form>
      {isDimension(by) ? (
        <Crossed scope={scope} shown={shown} dimension={by} />
      ) : (
        <>
          <Questions scope={scope} shown={shown} />
          <Participation scope={scope} shown={shown} dimensions={dimensions} areas={areas} />
        </>
      )}
    </>
  );
  return { ...page(localised(shown.round.title, visit.language), body), assets } as Answer;
}

function Files({ at, visit, answers }: { at: string; visit: SignedIn; answers?: boolean }): JSX.Element {
  const { say } = visit;
  return (
    <p class="acts">
      <a href={`${at}/figures.csv`}>{say('results.csv')}</a>
      <a href={`${at}/figures.json`}>{say('results.json')}</a>
      {answers && <a href={`${at}/answers.csv`}>{say('results.answersCsv')}</a>}
      {answers && <a href={`${at}/answers.json`}>{say('results.answersJson')}</a>}
    </p>
  );
}

async function poll(visit: SignedIn): Promise<Answer> {
  const { store, city } = visit.desk.parvis.engine.world;
  const counted = await countedPoll(store, city, visit.params.id ?? '');
  if (!counted) return missing;
  const scope = await scopeOf(visit);
  const areas = await store.transaction((tx) => tx.places.areas('district'));
  const body = (
    <>
      <p>{voted(scope, counted)}</p>
      <p class="hint">{visit.say('results.pollWhy')}</p>
      <Files at={`/staff/results/polls/${counted.poll.id}`} visit={visit} />
      <p>
        <a href={`/results/poll/${counted.poll.id}`}>{visit.say('results.public')}</a>
      </p>
      <PollFigures scope={scope} counted={counted} areas={areas} />
    </>
  );
  return { ...page(localised(counted.poll.title, visit.language), body), assets } as Answer;
}

async function round(visit: SignedIn): Promise<Answer> {
  const { store } = visit.desk.parvis.engine.world;
  const row = await store.transaction((tx) => tx.rounds.load(visit.params.id ?? ''));
  if (!row || row.preparedAt === null) return missing;
  const scope = await scopeOf(visit);
  const { totals, tables } = await roundTables(store, scope, row);
  const body = (
    <>
      <p>
        {visit.say('results.roundSent', { sent: totals.sent })}{' '}
        {totals.answered === null
          ? visit.say('results.roundFew')
          : visit.say('results.roundAnswered', { answered: totals.answered })}
      </p>
      <HiddenWhy scope={scope} />
      <Files at={`/staff/results/rounds/${row.id}`} visit={visit} />
      {row.content.consultation !== null && (
        <p>
          <a href={`/staff/results/consultations/${row.content.consultation}`}>
            {visit.say('results.itsConsultation')}
          </a>
        </p>
      )}
      {tables.map((table) => (
        <section key={table.id}>
          <h2>{table.heads[0]}</h2>
          <BarsAndTable table={table} words={scope.words} />
        </section>
      ))}
    </>
  );
  return { ...page(row.content.title, body), assets } as Answer;
}
