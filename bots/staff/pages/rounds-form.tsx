import type { ComponentChildren, JSX } from 'preact';
import { faultText, type RoundFault } from '../../rounds/fault.ts';
import { type Fields, fieldName, interestChoices, sketchOf } from '../../rounds/form.ts';
import { longestText, type Terms } from '../../rounds/written.ts';
import type { Visit } from '../contract.ts';
import { languageName } from '../view/amounts.ts';
import { Boxes, Field, type Option, PostForm, Radios, Select, TextArea } from '../view/form.tsx';
import { RoundPreview } from './rounds-preview.tsx';

export interface RoundFormProps {
  readonly visit: Visit;
  readonly action: string;
  readonly terms: Terms;
  readonly fields: Fields;
  readonly faults: readonly RoundFault[];
  /** The release that an edit would void. */
  readonly isReleased?: boolean;
}

/** What the parts of the form share. */
interface Part extends RoundFormProps {
  /** What is wrong with a field, in words. */
  readonly error: (name: string) => string | null;
}

/** Everything that staff write of a round; what it looks like stands beside it and follows by itself where scripts run. */
export function RoundForm(props: RoundFormProps): JSX.Element {
  const { visit, action, terms, fields, faults } = props;
  const { say, desk, language } = visit;
  const tell = (fault: RoundFault) => faultText(desk.phrases, language, fault);
  const error = (name: string) =>
    faults
      .filter((fault) => fieldName(fault) === name)
      .map(tell)
      .join(' ') || null;
  const part = { ...props, error };
  return (
    <PostForm visit={visit} action={action} class="round">
      <div>
        {props.isReleased && <p class="warning">{say('rounds.form.voids')}</p>}
        {faults.length > 0 && (
          <div role="alert" class="flash wrong">
            <p>{say('rounds.form.wrong', { n: faults.length })}</p>
            <ul>
              {faults.map((fault) => (
                <li key={`${fault.path.join('.')} ${fault.reason}`}>
                  <a href={`#${fieldName(fault)}`}>{tell(fault)}</a>
                </li>
              ))}
            </ul>
          </div>
        )}
        <Words {...part} />
        <Reminder {...part} />
        <Whom {...part} />
        <When {...part} />
        <Bounds {...part} />
        <Templates {...part} />
        <p class="acts">
          <button type="submit">{say('rounds.form.save')}</button>
          <button type="submit" name="do" value="preview" class="quiet" formNoValidate>
            {say('rounds.form.preview')}
          </button>
        </p>
      </div>
      <aside
        aria-label={say('rounds.preview.title')}
        hx-post="/staff/rounds/preview"
        hx-trigger="input from:closest form delay:400ms"
        hx-include="closest form"
        hx-target="#preview"
        hx-sync="this:replace"
      >
        <h2>{say('rounds.preview.title')}</h2>
        <div id="preview">
          <RoundPreview visit={visit} content={sketchOf(fields, desk.parvis.rounds, terms)} offers />
        </div>
      </aside>
    </PostForm>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <section>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

/** A line of the form whose name tells its phrases: `rounds.form.<key>`, with a hint where there is one. */
function Line(
  props: Part & {
    readonly name: string;
    readonly words: string;
    readonly hint?: string;
    readonly type?: 'text' | 'number' | 'datetime-local';
    readonly required?: boolean;
    readonly maxlength?: number;
  },
): JSX.Element {
  const { fields, error, name, words, hint, type = 'text', required, maxlength } = props;
  return (
    <Field
      name={name}
      label={words}
      hint={hint}
      type={type}
      value={fields.text(name)}
      error={error(name)}
      autocomplete="off"
      {...(required && { required })}
      {...(maxlength !== undefined && { maxlength })}
    />
  );
}

function Words(part: Part): JSX.Element {
  const { visit, terms, fields, error } = part;
  const { say } = visit;
  const chosen = fields.text('consultation');
  const open = terms.consultations.filter((each) => each.open || each.id === chosen);
  const options = [
    { value: '', label: say('rounds.form.noConsultation') },
    ...open.map(({ id, name }) => ({ value: id, label: name })),
  ];
  return (
    <Section title={say('rounds.form.words')}>
      <Line
        {...part}
        name="title"
        words={say('rounds.form.title')}
        hint={say('rounds.form.titleHint')}
        required
        maxlength={100}
      />
      <Select
        name="consultation"
        label={say('rounds.form.consultation')}
        hint={say('rounds.form.consultationHint')}
        options={options}
        value={chosen}
        error={error('consultation')}
      />
      <p class="hint">{say('rounds.form.languagesHint')}</p>
      <Languages {...part} prefix="text" words={say('rounds.form.text')} />
    </Section>
  );
}

/** A text in each language of the city: folded, but for the city's own, what is written and what is wrong. */
function Languages(part: Part & { readonly prefix: string; readonly words: string }): JSX.Element {
  const { visit, terms, fields, error, prefix, words } = part;
  const { languages } = terms.city;
  return (
    <div class="tabs">
      {languages.map((language, at) => {
        const name = `${prefix}_${language}`;
        const isOpen = at === 0 || fields.text(name) !== '' || error(name) !== null;
        return (
          <details key={language} open={isOpen}>
            <summary>{languageName(visit.language, language)}</summary>
            <TextArea
              name={name}
              label={`${words} (${languageName(visit.language, language)})`}
              value={fields.text(name)}
              error={error(name)}
              maxlength={longestText}
              rows={4}
            />
          </details>
        );
      })}
    </div>
  );
}

function Reminder(part: Part): JSX.Element {
  const { say } = part.visit;
  return (
    <Section title={say('rounds.form.reminder')}>
      <p class="hint">{say('rounds.form.reminderHint')}</p>
      <Line {...part} name="reminder_days" words={say('rounds.form.reminderDays')} type="number" />
      <Languages {...part} prefix="reminder_text" words={say('rounds.form.reminderText')} />
    </Section>
  );
}

function Whom(part: Part): JSX.Element {
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

function When(part: Part): JSX.Element {
  const { visit, terms, fields } = part;
  const { say } = visit;
  const { from, to } = terms.city.dayHours;
  return (
    <Section title={say('rounds.form.when')}>
      <Line
        {...part}
        name="startsAt"
        words={say('rounds.form.startsAt')}
        hint={say('rounds.form.startsAtHint')}
        type="datetime-local"
      />
      <Line
        {...part}
        name="closesAt"
        words={say('rounds.form.closesAt')}
        hint={say('rounds.form.closesAtHint')}
        type="datetime-local"
        required
      />
      <p class="hint">{say('rounds.form.hoursHint', { from, to })}</p>
      <Line {...part} name="hours_from" words={say('rounds.form.from')} type="number" />
      <Line {...part} name="hours_to" words={say('rounds.form.to')} type="number" />
      <Boxes
        name="everyDay"
        label={say('rounds.form.days')}
        options={[{ value: 'yes', label: say('rounds.form.everyDay') }]}
        values={fields.all('everyDay')}
      />
    </Section>
  );
}

function Bounds(part: Part): JSX.Element {
  const { say } = part.visit;
  const line = (name: string, key: 'budget' | 'perMinute' | 'failures' | 'stops') => (
    <Line {...part} name={name} words={say(`rounds.form.${key}`)} hint={say(`rounds.form.${key}Hint`)} />
  );
  return (
    <Section title={say('rounds.form.bounds')}>
      {line('budget', 'budget')}
      {line('perMinute', 'perMinute')}
      {line('limits_failures', 'failures')}
      {line('limits_stops', 'stops')}
    </Section>
  );
}

/** For channels that take only approved messages from some time on. */
function Templates(part: Part): JSX.Element | null {
  const { visit, terms, fields } = part;
  const { say, desk } = visit;
  const named = [...desk.parvis.rounds.world.channels.values()].filter(
    ({ name, capabilities }) =>
      capabilities.window !== undefined || fields.text(`templates_${name}_name`) !== '',
  );
  if (named.length === 0) return null;
  return (
    <Section title={say('rounds.form.templates')}>
      <p class="hint">{say('rounds.form.templatesHint')}</p>
      {named.map(({ name: channel }) => (
        <div key={channel}>
          <Line
            {...part}
            name={`templates_${channel}_name`}
            words={say('rounds.form.templateName', { channel })}
            maxlength={200}
          />
          {terms.city.languages.map((language) => (
            <Line
              key={language}
              {...part}
              name={`templates_${channel}_languages_${language}`}
              words={say('rounds.form.templateCode', {
                channel,
                language: languageName(visit.language, language),
              })}
              maxlength={10}
            />
          ))}
        </div>
      ))}
    </Section>
  );
}
