import type { JSX } from 'preact';
import type { Localised } from '../../../core/civic/polls.ts';
import type { Sheet, SheetQuestion } from '../../consultations/sheet.ts';
import type { Visit } from '../contract.ts';
import { languageName } from '../view/amounts.ts';
import { Boxes, Field, TextArea } from '../view/form.tsx';

interface TextsProps {
  readonly visit: Visit;
  /** `title`, `q0_text`: the fields are `title_fr`, `title_en`. */
  readonly name: string;
  readonly of: Localised;
  readonly languages: readonly string[];
  readonly error: (name: string) => string | null;
  readonly most?: number;
  /** More than one line. */
  readonly rows?: number;
}

/** The same words in each language. */
export function Texts({ visit, name, of, languages, error, most, rows }: TextsProps): JSX.Element {
  const { say, language: reader, desk } = visit;
  const part = name.replace(/^q\d+_/, '');
  const { writtenIn } = desk.parvis.engine.world.city;
  const hinted = ['intro', 'next', 'choices', 'low', 'high'].includes(part);
  return (
    <>
      {languages.map((language, at) => {
        const field = {
          name: `${name}_${language}`,
          label: `${say(`consultations.field.${part}`)} (${languageName(reader, language)})`,
          value: of[language] ?? '',
          error: error(`${name}_${language}`),
          autocomplete: 'off',
          ...(at === 0 && hinted && { hint: say(`consultations.form.${part}Hint`) }),
          ...(most !== undefined && { maxlength: most }),
          required: writtenIn.includes(language),
        };
        return rows === undefined ? (
          <Field key={language} {...field} />
        ) : (
          <TextArea key={language} {...field} rows={rows} />
        );
      })}
    </>
  );
}

interface QuestionProps {
  readonly visit: Visit;
  readonly asked: SheetQuestion;
  readonly at: number;
  readonly of: Sheet;
  readonly action: string;
  readonly error: (name: string) => string | null;
}

/** One question: its words, what its kind needs, and the buttons that move it. */
export function QuestionFields(props: QuestionProps): JSX.Element {
  const { visit, asked, at, of, error } = props;
  const { say } = visit;
  const name = (part: string) => `q${at}_${part}`;
  const texts = { visit, error, languages: of.languages };
  return (
    <fieldset class="question" id={`q${at}`}>
      <legend>
        {say('consultations.form.question', {
          number: at + 1,
          total: of.questions.length,
          kind: say(`consultations.kind.${asked.kind}`),
        })}
      </legend>
      <input type="hidden" name={name('id')} value={asked.id} />
      <input type="hidden" name={name('kind')} value={asked.kind} />
      {error(name('kind')) !== null && <p class="error">{error(name('kind'))}</p>}
      <Texts {...texts} name={name('text')} of={asked.text} most={160} rows={2} />
      {hasChoices(asked) && <Texts {...texts} name={name('choices')} of={asked.choices} rows={5} />}
      {asked.kind === 'several' && (
        <Field
          name={name('max')}
          type="number"
          label={say('consultations.field.max')}
          hint={say('consultations.form.maxHint')}
          value={asked.max}
          error={error(name('max'))}
          min={1}
          max={20}
        />
      )}
      {asked.kind === 'scale' && (
        <>
          <Field
            name={name('to')}
            type="number"
            label={say('consultations.field.to')}
            value={asked.to}
            error={error(name('to'))}
            min={2}
            max={10}
            required
          />
          <Texts {...texts} name={name('low')} of={asked.low} most={30} />
          <Texts {...texts} name={name('high')} of={asked.high} most={30} />
        </>
      )}
      <Boxes
        name={name('required')}
        label={say('consultations.field.required')}
        options={[{ value: 'yes', label: say('consultations.form.required') }]}
        values={asked.required ? ['yes'] : []}
      />
      <Moves {...props} />
    </fieldset>
  );
}

const hasChoices = ({ kind }: SheetQuestion): boolean =>
  kind === 'one' || kind === 'several' || kind === 'ranking';

function Moves({ visit, at, of, action }: QuestionProps): JSX.Element {
  const { say } = visit;
  const move = (act: 'up' | 'down' | 'remove', to: number) => (
    <button
      type="submit"
      name="do"
      value={`${act}:${at}`}
      class={act === 'remove' ? 'grave' : 'quiet'}
      formAction={`${action}#q${to}`}
      formNoValidate
      aria-label={say(`consultations.form.${act}Named`, { number: at + 1 })}
    >
      {say(`consultations.form.${act}`)}
    </button>
  );
  return (
    <p class="acts">
      {at > 0 && move('up', at - 1)}
      {at < of.questions.length - 1 && move('down', at + 1)}
      {move('remove', Math.max(0, at - 1))}
    </p>
  );
}
