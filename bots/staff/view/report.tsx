import type { ComponentChildren, JSX } from 'preact';
import { nameIn } from '../../../core/civic/categories.ts';
import { districtById, districtsOf } from '../../../core/civic/places-index.ts';
import type { ReportRow } from '../../../core/civic/reports.ts';
import type { ReportFound } from '../../../core/civic/reports-desk.ts';
import type { SignedIn } from '../contract.ts';
import type { Previewed } from '../letters.ts';
import { ages, stateChoices, thingOf } from '../reports-filter.ts';
import { ageOf, channelName } from '../said.ts';
import { visible } from './confirm.tsx';
import { Field, Select } from './form.tsx';
import { Table } from './table.tsx';

/** What the list and the map are narrowed by. */
export function ReportFilterForm({ visit, action }: { visit: SignedIn; action: string }): JSX.Element {
  const { say, query, desk, language } = visit;
  const { city } = desk.parvis.engine.world;
  const any = { value: '', label: say('reports.any') };
  const groups = city.categories.map(({ id, name }) => ({ value: id, label: nameIn(city, name, language) }));
  const districts = districtsOf(city).map(({ id, name }) => ({ value: id, label: name }));
  return (
    <form method="get" action={action} class="filter">
      <Select
        name="state"
        label={say('reports.state')}
        value={query.get('state') ?? 'open'}
        options={stateChoices.map((value) => ({ value, label: say(`reports.state.${value}`) }))}
      />
      <Select
        name="group"
        label={say('reports.group')}
        value={query.get('group') ?? ''}
        options={[any, ...groups, { value: 'wishes', label: say('reports.wishes') }]}
      />
      <Select
        name="district"
        label={say('reports.district')}
        value={query.get('district') ?? ''}
        options={[any, ...districts, { value: 'unknown', label: say('reports.unknownDistrict') }]}
      />
      <Select
        name="age"
        label={say('reports.age')}
        value={query.get('age') ?? ''}
        options={[
          any,
          ...ages.map((value) => ({ value, label: say('reports.older', { n: Number(value) }) })),
        ]}
      />
      <Select
        name="mine"
        label={say('reports.takenBy')}
        value={query.get('mine') ?? ''}
        options={[any, { value: 'yes', label: say('reports.mine') }]}
      />
      <Field
        name="words"
        label={say('reports.words')}
        type="search"
        value={query.get('words') ?? ''}
        maxlength={100}
      />
      <button type="submit">{say('reports.filter')}</button>
    </form>
  );
}

/** Reports as rows of a table. `first` comes before the reference: a box to tick. */
export function ReportTable(props: {
  readonly visit: SignedIn;
  readonly found: readonly ReportFound[];
  readonly names: ReadonlyMap<string, string>;
  readonly empty: string;
  readonly caption: string;
  readonly first?: (row: ReportRow) => ComponentChildren;
}): JSX.Element {
  const { visit, found, names, first } = props;
  const { say } = visit;
  const now = visit.desk.parvis.engine.world.nature.now();
  return (
    <Table
      caption={props.caption}
      heads={['reference', 'what', 'where', 'waits', 'state', 'takenBy'].map((key) => say(`reports.${key}`))}
      empty={props.empty}
      rows={found.map(({ row, takenBy }) => [
        <>
          {first?.(row)} <a href={`/staff/reports/${row.reference}`}>{row.reference}</a>
        </>,
        thingOf(visit, row),
        <Where visit={visit} row={row} />,
        ageOf(say, now - row.createdAt),
        say(`reports.state.${row.state}`),
        takenBy === null ? say('reports.nobody') : (names.get(takenBy) ?? takenBy),
      ])}
    />
  );
}

/** Address and arrondissement. */
export function Where({ visit, row }: { visit: SignedIn; row: ReportRow }): JSX.Element {
  const { vault, city } = visit.desk.parvis.engine.world;
  const address = row.address === null ? '' : visible(vault.open(row.address));
  const district = districtById(city, row.district)?.name ?? visit.say('reports.unknownDistrict');
  return (
    <>
      {address !== '' && <bdi>{address}</bdi>}
      {address !== '' && ', '}
      {district}
    </>
  );
}

/** How a message will look where it is read. */
export function LetterPreview({ visit, letter }: { visit: SignedIn; letter: Previewed | null }): JSX.Element {
  const { say } = visit;
  if (!letter) return <p>{say('reports.nobodyReads')}</p>;
  const language = new Intl.DisplayNames([visit.language], { type: 'language' }).of(letter.language);
  return (
    <figure class="quoted">
      <figcaption>
        {say('reports.preview', {
          channel: channelName(say, letter.channel),
          language: language ?? letter.language,
        })}
      </figcaption>
      {letter.texts.map((text) => (
        <blockquote key={text} lang={letter.language} dir="auto">
          {text}
        </blockquote>
      ))}
    </figure>
  );
}
