import type { ComponentChildren, JSX } from 'preact';
import { boxCsv, pollJson, resultsJson } from '../../core/civic/count/publish.ts';
import { localised } from '../../core/civic/polls.ts';
import type { Dimension } from '../../core/civic/results.ts';
import { publishedFigures } from '../../core/civic/results-published.ts';
import type { Parvis } from '../assemble.ts';
import { consultationTables, HiddenWhy, Participation, Questions, tookPart } from './consultation.tsx';
import { figuresCsv } from './figures-file.ts';
import { countedPoll, PollFigures, pollTables, voted } from './poll.tsx';
import type { Scope } from './tables.ts';
import type { Words } from './words.ts';

/** Relays are the staff's affair. */
const shownToAll: readonly Dimension[] = ['sector', 'channel', 'language'];

/** Who asks for what. */
export interface Seen {
  readonly words: Words;
  readonly scope: Scope;
  readonly id: string;
  readonly path: string;
}

/** A page, or a file. */
export type Made =
  | { readonly title: string; readonly body: ComponentChildren }
  | { readonly name: string; readonly mime: string; readonly file: string };

export async function list({ engine }: Parvis, { words }: Seen): Promise<Made> {
  const [rounds, polls] = await engine.world.store.transaction(
    async (tx) => [await tx.consultations.all(), await tx.polls.all()] as const,
  );
  const over = rounds.filter(({ results }) => results !== null);
  const counted = polls.filter(({ results }) => results !== null);
  const title = words.say('results.title');
  if (over.length + counted.length === 0) return { title, body: <p>{words.say('results.none')}</p> };
  const section = (key: string, items: JSX.Element[]) =>
    items.length > 0 && (
      <section>
        <h2>{words.say(key)}</h2>
        <ul class="list">{items}</ul>
      </section>
    );
  const item = (kind: string, id: string, name: string, when: string) => (
    <li key={id}>
      <a href={`/results/${kind}/${id}?lang=${words.language}`}>{name}</a> <span class="hint">{when}</span>
    </li>
  );
  const body = (
    <>
      {section(
        'results.consultations',
        over.map(({ consultation: round }) =>
          item(
            'consultation',
            round.id,
            localised(round.title, words.language),
            words.say('results.closed', { at: round.closesAt }),
          ),
        ),
      )}
      {section(
        'results.polls',
        counted.map(({ poll: one }) =>
          item(
            'poll',
            one.id,
            localised(one.title, words.language),
            words.say('results.closedPoll', { at: one.closesAt }),
          ),
        ),
      )}
    </>
  );
  return { title, body };
}

/** Only what is closed is for everyone. */
async function closedFigures({ engine }: Parvis, id: string) {
  const shown = await publishedFigures(engine.world, id, engine.world.nature.now());
  return shown?.round.state === 'closed' ? shown : null;
}

function Intro(props: { scope: Scope; lines: readonly string[]; demonstration: boolean }) {
  const { scope, lines, demonstration } = props;
  const { words } = scope;
  return (
    <>
      {demonstration && <p>{words.say('results.demonstration')}</p>}
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
      <HiddenWhy scope={scope} />
    </>
  );
}

export async function consultation(parvis: Parvis, { id, scope, words }: Seen): Promise<Made | null> {
  const shown = await closedFigures(parvis, id);
  if (!shown) return null;
  const areas = await parvis.engine.world.store.transaction((tx) => tx.places.areas('district'));
  const took = tookPart({ scope, shown });
  const body = (
    <>
      <Intro
        scope={scope}
        demonstration={shown.round.demonstration}
        lines={[took, words.say('results.closed', { at: shown.round.closesAt })]}
      />
      <p>
        <a href={`/results/consultation/${id}/figures.csv?lang=${words.language}`}>
          {words.say('results.download')}
        </a>
      </p>
      <Questions scope={scope} shown={shown} />
      <Participation scope={scope} shown={shown} dimensions={shownToAll} areas={areas} />
    </>
  );
  return { title: localised(shown.round.title, words.language), body };
}

export async function consultationFile(parvis: Parvis, { id, scope, words }: Seen): Promise<Made | null> {
  const shown = await closedFigures(parvis, id);
  if (!shown) return null;
  const file = figuresCsv(words, consultationTables({ scope, shown }, shownToAll));
  return { name: `${id}.csv`, mime: 'text/csv; charset=utf-8', file };
}

export async function poll(parvis: Parvis, { id, scope, words }: Seen): Promise<Made | null> {
  const { store, city } = parvis.engine.world;
  const counted = await countedPoll(store, city, id);
  if (!counted) return null;
  const areas = await store.transaction((tx) => tx.places.areas('district'));
  const at = `/results/poll/${id}`;
  const lines = [voted(scope, counted), words.say('results.closedPoll', { at: counted.poll.closesAt })];
  const body = (
    <>
      <Intro scope={scope} demonstration={counted.poll.demonstration} lines={lines} />
      <p>
        <a href={`${at}/figures.csv?lang=${words.language}`}>{words.say('results.download')}</a>
      </p>
      <PollFigures scope={scope} counted={counted} areas={areas} />
      <section>
        <h2>{words.say('results.recount')}</h2>
        <p>{words.say('results.recountWhat')}</p>
        <ul class="list">
          <li>
            <a href={`${at}/box.csv`}>{words.say('results.recountBox')}</a>
          </li>
          <li>
            <a href={`${at}/poll.json`}>{words.say('results.recountPoll')}</a>
          </li>
          <li>
            <a href={`${at}/results.json`}>{words.say('results.recountResults')}</a>
          </li>
          <li>
            <a href="/results/recount.mjs">{words.say('results.recountScript')}</a>
          </li>
        </ul>
        <p>
          <code dir="ltr">node recount.mjs box.csv poll.json results.json</code>
        </p>
        <p>{words.say('results.recountTracker')}</p>
      </section>
    </>
  );
  return { title: localised(counted.poll.title, words.language), body };
}

export async function pollFile(parvis: Parvis, { id, scope, words }: Seen): Promise<Made | null> {
  const counted = await countedPoll(parvis.engine.world.store, parvis.engine.world.city, id);
  if (!counted) return null;
  return {
    name: `${id}.csv`,
    mime: 'text/csv; charset=utf-8',
    file: figuresCsv(words, pollTables(scope, counted)),
  };
}

/** The published files, byte for byte as `recount.mjs` wants them. */
export async function recountFile(
  { engine }: Parvis,
  id: string,
  name: 'box.csv' | 'poll.json' | 'results.json',
): Promise<Made | null> {
  return engine.world.store.transaction(async (tx) => {
    const row = await tx.polls.load(id);
    if (!row?.results) return null;
    const mime = name === 'box.csv' ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8';
    if (name === 'results.json') return { name, mime, file: resultsJson(row.results) };
    if (name === 'box.csv') return { name, mime, file: boxCsv(await tx.ballots.box(id)) };
    return { name, mime, file: pollJson(row.poll, await tx.polls.projects(id)) };
  });
}
