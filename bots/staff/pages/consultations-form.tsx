import type { JSX } from 'preact';
import { kinds, type Sheet } from '../../consultations/sheet.ts';
import { sketchOf } from '../../consultations/sheet-file.ts';
import { placeOfFault } from '../../consultations/sheet-form.ts';
import type { Visit } from '../contract.ts';
import { languageName } from '../view/amounts.ts';
import { Field, PostForm, Select } from '../view/form.tsx';
import { QuestionFields, Texts } from './consultations-form-question.tsx';
import { ConsultationLook, type Glance, GlanceFields } from './consultations-preview.tsx';

/** What is wrong: the line of the file that says it, and the same in the reader's words. */
export interface SheetFault {
  readonly line: string;
  readonly what: string;
}

export interface SheetFormProps {
  readonly visit: Visit;
  readonly action: string;
  readonly sheet: Sheet;
  readonly glance: Glance | null;
  readonly faults: readonly SheetFault[];
  /** What was kept when the form was opened: somebody else's change in between is not written over. */
  readonly seen: string;
}

/** Everything that staff write of a consultation; how it reads on a phone stands beside it and follows by itself where scripts run. */
export function SheetForm(props: SheetFormProps): JSX.Element {
  const { visit, action, sheet, glance, faults, seen } = props;
  const { say, desk } = visit;
  const { city, nature } = desk.parvis.engine.world;
  const told = toldAt(visit, sheet, faults);
  const error = (name: string) =>
    told
      .filter(({ anchor }) => anchor === name)
      .map(({ what }) => what)
      .join(' ') || null;
  return (
    <PostForm visit={visit} action={action} class="round">
      <div>
        {/* Enter in a field presses the first button of a form: it is to keep, not to move a question. */}
        <button type="submit" hidden>
          {say('consultations.form.save')}
        </button>
        <input type="hidden" name="seen" value={seen} />
        <input type="hidden" name="questions" value={sheet.questions.length} />
        {sheet.languages.map((language) => (
          <input key={language} type="hidden" name="languages" value={language} />
        ))}
        <Wrong visit={visit} told={told} />
        <Frame {...props} error={error} />
        <h2>{say('consultations.form.questions')}</h2>
        {sheet.questions.length === 0 && <p class="empty">{say('consultations.form.noQuestion')}</p>}
        {sheet.questions.map((asked, at) => (
          <QuestionFields key={at} {...{ visit, asked, at, action, error }} of={sheet} />
        ))}
        <AddQuestion visit={visit} action={action} sheet={sheet} />
        <p class="acts">
          <button type="submit">{say('consultations.form.save')}</button>
        </p>
      </div>
      {glance && (
        <aside aria-label={say('consultations.look.title')}>
          <h2>{say('consultations.look.title')}</h2>
          <GlanceFields visit={visit} glance={glance} languages={sheet.languages} />
          <button type="submit" name="do" value="preview" class="quiet" formNoValidate>
            {say('consultations.look.show')}
          </button>
          <div
            id="preview"
            hx-post="/staff/consultations/preview"
            hx-trigger="input from:closest form delay:400ms"
            hx-include="closest form"
            hx-sync="this:replace"
          >
            <ConsultationLook
              visit={visit}
              consultation={sketchOf(sheet, nature.now(), city.timeZone)}
              glance={glance}
            />
          </div>
        </aside>
      )}
    </PostForm>
  );
}

interface Told {
  readonly anchor: string;
  /** "Question 3, réponses proposées : il en manque" */
  readonly line: string;
  readonly what: string;
}

function toldAt({ say }: Visit, sheet: Sheet, faults: readonly SheetFault[]): readonly Told[] {
  const [first = ''] = sheet.languages;
  return faults.map(({ line, what }) => {
    const { question, part, anchor } = placeOfFault(line, first);
    const name = say(`consultations.field.${part}`);
    const label = question === null ? name : say('consultations.form.at', { number: question + 1, name });
    return { anchor, what, line: `${label} : ${what}` };
  });
}

function Wrong({ visit, told }: { readonly visit: Visit; readonly told: readonly Told[] }) {
  if (told.length === 0) return null;
  return (
    <div role="alert" class="flash wrong">
      <p>{visit.say('rounds.form.wrong', { n: told.length })}</p>
      <ul>
        {told.map(({ anchor, line }) => (
          <li key={line}>
            <a href={`#${anchor}`}>{line}</a>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What stands around the questions. */
function Frame(props: SheetFormProps & { readonly error: (name: string) => string | null }): JSX.Element {
  const { visit, action, sheet, error } = props;
  const { say, desk, language } = visit;
  const others = desk.parvis.engine.world.city.languages.filter((each) => !sheet.languages.includes(each));
  const date = (name: 'opensAt' | 'closesAt') => (
    <Field
      name={name}
      type="datetime-local"
      label={say(`consultations.field.${name}`)}
      hint={say(`consultations.form.${name}Hint`)}
      value={sheet[name]}
      error={error(name)}
      required
    />
  );
  return (
    <>
      {others.length > 0 && (
        <details class="more">
          <summary>{say('consultations.form.otherLanguages')}</summary>
          <Select
            name="add_language"
            label={say('consultations.form.addLanguage')}
            hint={say('consultations.form.addLanguageHint')}
            options={others.map((each) => ({ value: each, label: languageName(language, each) }))}
          />
          <button type="submit" name="do" value="language" class="quiet" formAction={action} formNoValidate>
            {say('consultations.form.add')}
          </button>
        </details>
      )}
      <Texts {...{ visit, error }} name="title" of={sheet.title} languages={sheet.languages} most={60} />
      <Texts
        {...{ visit, error }}
        name="intro"
        of={sheet.intro}
        languages={sheet.languages}
        most={400}
        rows={3}
      />
      <Texts
        {...{ visit, error }}
        name="next"
        of={sheet.next}
        languages={sheet.languages}
        most={140}
        rows={2}
      />
      {date('opensAt')}
      {date('closesAt')}
    </>
  );
}

function AddQuestion(props: {
  readonly visit: Visit;
  readonly action: string;
  readonly sheet: Sheet;
}): JSX.Element {
  const { visit, action, sheet } = props;
  const { say } = visit;
  return (
    <fieldset class="adding">
      <legend>{say('consultations.form.addQuestion')}</legend>
      <Select
        name="add_kind"
        label={say('consultations.form.kind')}
        options={kinds.map((kind) => ({ value: kind, label: say(`consultations.form.kind.${kind}`) }))}
      />
      <button
        type="submit"
        name="do"
        value="add"
        class="quiet"
        formAction={`${action}#q${sheet.questions.length}`}
        formNoValidate
      >
        {say('consultations.form.addQuestion')}
      </button>
    </fieldset>
  );
}
