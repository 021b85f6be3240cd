import type { JSX } from 'preact';
import { faultText, type RoundFault } from '../../rounds/fault.ts';
import { fieldName, sketchOf } from '../../rounds/form.ts';
import { longestText } from '../../rounds/written.ts';
import { languageName } from '../view/amounts.ts';
import { Boxes, PostForm, Select, TextArea } from '../view/form.tsx';
import { Line, type Part, type RoundFormProps, Section } from './rounds-form-parts.tsx';
import { Whom } from './rounds-form-whom.tsx';
import { RoundPreview } from './rounds-preview.tsx';

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
      capabilities.templates === true || fields.text(`templates_${name}_name`) !== '',
  );
  if (named.length === 0) return null;
  return (
    <Section title={say('rounds.form.templates')}>
      <p class="hint">{say('rounds.form.templatesHint')}</p>
      {named.map(({ name: channel }) => (
        <details key={channel} class="more" open={fields.text(`templates_${channel}_name`) !== ''}>
          <summary>{channel}</summary>
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
        </details>
      ))}
    </Section>
  );
}
