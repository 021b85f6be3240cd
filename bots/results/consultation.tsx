import type { JSX } from 'preact';
import type { Question, QuestionResult } from '../../core/civic/consultations.ts';
import type { AreaRow } from '../../core/civic/places.ts';
import type { Dimension } from '../../core/civic/results.ts';
import type { Published } from '../../core/civic/results-published.ts';
import { partsAtMost, StackedChart } from './bars.tsx';
import { RateMap } from './map.tsx';
import { BarsAndTable, FiguresIn } from './table-view.tsx';
import {
  crossTable,
  type FigureTable,
  groupName,
  groupTable,
  headings,
  populationOf,
  questionTable,
  questionText,
  rateOf,
  type Scope,
} from './tables.ts';
import { told } from './words.ts';

interface ConsultationProps {
  readonly scope: Scope;
  readonly shown: Published;
}

/** Every question, in its order: what was answered, drawn and written. */
export function Questions({ scope, shown }: ConsultationProps): JSX.Element {
  return (
    <>
      {shown.round.questions.map((question, index) => {
        const result = shown.results.questions[index];
        return result ? (
          <QuestionSection key={question.id} scope={scope} question={question} result={result} />
        ) : null;
      })}
    </>
  );
}

function QuestionSection(props: { scope: Scope; question: Question; result: QuestionResult }): JSX.Element {
  const { scope, question, result } = props;
  const { words } = scope;
  const table = questionTable(scope, question, result);
  return (
    <section>
      <h2>{questionText(scope, question)}</h2>
      <p>
        {result.answers === null
          ? words.say('results.fewAnswers')
          : words.say('results.answered', { answers: result.answers })}
        {question.kind === 'several' && ` ${words.say('results.several')}`}
        {question.kind === 'ranking' && ` ${words.say('results.ranking')}`}
        {question.kind === 'text' && ` ${words.say('results.texts')}`}
      </p>
      {result.kind === 'scale' && result.mean !== null && (
        <p>
          {words.say('results.middle', {
            mean: words.number(result.mean),
            median: words.number(result.median ?? 0),
            to: question.kind === 'scale' ? question.to : 0,
          })}
        </p>
      )}
      {table.rows.length > 0 && result.answers !== null && <BarsAndTable table={table} words={words} />}
    </section>
  );
}

/** Who took part, by group: a map for sectors, bars for the others. */
export function Participation(
  props: ConsultationProps & {
    readonly dimensions: readonly Dimension[];
    readonly areas: readonly AreaRow[];
  },
): JSX.Element {
  const { scope, shown, dimensions, areas } = props;
  const { participants } = shown.figures;
  return (
    <>
      {dimensions.map((dimension) => {
        const table = groupTable(scope, dimension, participants[dimension]);
        return (
          <section key={dimension}>
            <h2>{scope.words.say(headings[dimension])}</h2>
            {dimension === 'sector' ? (
              <SectorMap scope={scope} table={table} groups={participants.sector} areas={areas} />
            ) : (
              <BarsAndTable table={table} words={scope.words} />
            )}
          </section>
        );
      })}
    </>
  );
}

/** The map of the rates, and its table. */
export function SectorMap(props: {
  readonly scope: Scope;
  readonly table: FigureTable;
  readonly groups: Readonly<Record<string, number | null>>;
  readonly areas: readonly AreaRow[];
}): JSX.Element {
  const { scope, table, groups, areas } = props;
  const { words, city } = scope;
  const rates = Object.fromEntries(
    Object.entries(groups).map(([id, count]) => [id, rateOf(count, populationOf(city, id))]),
  );
  return (
    <>
      <RateMap
        id="map"
        title={words.say('results.map')}
        description={words.say('results.mapWhat')}
        city={city}
        areas={areas}
        rates={rates}
        named={(sector) => `${groupName(scope, 'sector', sector)}: ${told(words, rates[sector] ?? null)}`}
      />
      <p class="hint">{words.say('results.mapWhat')}</p>
      <FiguresIn table={table} words={words} />
    </>
  );
}

/** Every question by group: the shares of each choice, and its table. */
export function Crossed({
  scope,
  shown,
  dimension,
}: ConsultationProps & { readonly dimension: Dimension }): JSX.Element {
  const { words } = scope;
  return (
    <>
      {shown.round.questions.map((question) => {
        const table = crossTable(scope, shown, question, dimension);
        if (!table) return null;
        const parts = Object.keys(
          table.rows[0]
            ? (shown.figures.questions.find((one) => one.question === question.id)?.by[dimension][
                table.rows[0].key
              ]?.counts ?? {})
            : {},
        ).length;
        const isDrawn = (question.kind === 'one' || question.kind === 'scale') && parts <= partsAtMost;
        return (
          <section key={question.id}>
            <h2>{questionText(scope, question)}</h2>
            {isDrawn && (
              <StackedChart
                id={table.id}
                title={table.caption}
                description={words.say('results.chart', { bars: table.rows.length })}
                parts={table.heads.slice(2, 2 + parts)}
                rows={table.rows.map(({ label, cells }) => ({
                  label,
                  values: cells.slice(1, 1 + parts).map((cell) => (cell === '–' ? null : cell)),
                }))}
                hidden={words.say('results.few')}
              />
            )}
            <FiguresIn table={table} words={words} />
          </section>
        );
      })}
    </>
  );
}

/** Every table of a consultation, for its file. */
export function consultationTables(
  { scope, shown }: ConsultationProps,
  dimensions: readonly Dimension[],
): readonly FigureTable[] {
  const { questions } = shown.round;
  return [
    ...questions.flatMap((question, index) => {
      const result = shown.results.questions[index];
      return result ? [questionTable(scope, question, result)] : [];
    }),
    ...dimensions.map((dimension) => groupTable(scope, dimension, shown.figures.participants[dimension])),
    ...questions.flatMap((question) =>
      dimensions.flatMap((dimension) => crossTable(scope, shown, question, dimension) ?? []),
    ),
  ];
}

/** How many took part. */
export function tookPart({ scope: { words }, shown }: ConsultationProps): string {
  const { participants } = shown.results;
  return participants === null
    ? words.say('results.fewTookPart')
    : words.say('results.tookPart', { participants });
}

/** Why some figures are hidden. */
export function HiddenWhy({ scope }: { readonly scope: Scope }): JSX.Element {
  return <p class="hint">{scope.words.say('results.hiddenWhy')}</p>;
}
