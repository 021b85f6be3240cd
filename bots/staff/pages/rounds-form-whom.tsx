import type { JSX } from 'preact';
import { interestChoices } from '../../rounds/form.ts';
import { languageName } from '../view/amounts.ts';
import { Boxes, type Option, Radios, Select } from '../view/form.tsx';
import { type Part, Section } from './rounds-form-parts.tsx';

/** Whom a round is for: what is not ticked excludes nobody. */
export function Whom(part: Part): JSX.Element {
  const { visit, terms, fields, error } = part;
  const { say } = visit;
  const same = (values: readonly string[]): Option[] => values.map((value) => ({ value, label: value }));
  const boxes = (name: string, label: string, options: readonly Option[]) =>
    options.length > 0 && (
      <Boxes
        name={`audience_${name}`}
        label={label}
        options={options}
        values={fields.all(`audience_${name}`)}
        error={error(`audience_${name}`)}
      />
    );
  const spoken = terms.city.languages.map((value) => ({ value, label: languageName(visit.language, value) }));
  return (
    <Section title={say('rounds.form.whom')}>
      <p class="hint">{say('rounds.form.whomHint')}</p>
      {boxes('channels', say('rounds.form.channels'), same(terms.channels))}
      {boxes('languages', say('rounds.form.languages'), spoken)}
      {boxes('sectors', say('rounds.form.sectors'), same(terms.city.sectors.map(({ name }) => name)))}
      {boxes('interests', say('rounds.form.interests'), interestChoices(terms))}
      {boxes('relays', say('rounds.form.relays'), same(terms.relays.map(({ name }) => name)))}
      <TookPart {...part} />
    </Section>
  );
}

function TookPart({ visit, terms, fields, error }: Part): JSX.Element | null {
  const { say } = visit;
  const { consultations, workshops } = terms;
  if (consultations.length + workshops.length === 0) return null;
  const options = [
    { value: '', label: say('rounds.form.tookPartAny') },
    ...consultations.map(({ id, name }) => ({ value: `consultation:${id}`, label: name })),
    ...workshops.map(({ id, name }) => ({ value: `workshop:${id}`, label: name })),
  ];
  return (
    <>
      <Select
        name="audience_tookPart"
        label={say('rounds.form.tookPart')}
        options={options}
        value={fields.text('audience_tookPart')}
        error={error('audience_tookPart')}
      />
      <Radios
        name="audience_tookPart_yes"
        label={say('rounds.form.tookPartWho')}
        options={[
          { value: 'yes', label: say('rounds.form.tookPartYes') },
          { value: 'no', label: say('rounds.form.tookPartNo') },
        ]}
        value={fields.text('audience_tookPart_yes') || 'yes'}
      />
    </>
  );
}
