import type { ComponentChildren, JSX } from 'preact';
import type { Visit } from '../contract.ts';

interface PostFormProps {
  readonly visit: Pick<Visit, 'csrf'>;
  readonly action: string;
  /** The form carries a file. */
  readonly files?: boolean;
  readonly id?: string;
  readonly class?: string;
  readonly children: ComponentChildren;
}

/** The only form that writes: it carries the token that the guard asks for. */
export function PostForm({ visit, action, files, children, ...rest }: PostFormProps): JSX.Element {
  return (
    <form method="post" action={action} {...(files && { enctype: 'multipart/form-data' })} {...rest}>
      <input type="hidden" name="csrf" value={visit.csrf} />
      {children}
    </form>
  );
}

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly value?: string;
  /** Said under the label. */
  readonly hint?: string | undefined;
  /** Already in words; the field is marked wrong. */
  readonly error?: string | null | undefined;
  readonly type?:
    | 'text'
    | 'email'
    | 'password'
    | 'number'
    | 'search'
    | 'date'
    | 'datetime-local'
    | 'time'
    | 'url'
    | 'file';
  readonly required?: boolean;
  readonly autocomplete?: string;
  readonly maxlength?: number;
  readonly min?: number | string;
  readonly max?: number | string;
  readonly step?: number | string;
  readonly accept?: string;
  readonly readonly?: boolean;
  readonly autofocus?: boolean;
}

/** A line of a form: its label, hint and error are tied to it. */
export function Field({ name, label, hint, error, type = 'text', value, ...rest }: FieldProps): JSX.Element {
  return (
    <Labelled name={name} label={label} hint={hint} error={error}>
      <input
        id={name}
        name={name}
        type={type}
        {...(value !== undefined && type !== 'file' && { value })}
        {...rest}
        {...described(name, hint, error)}
      />
    </Labelled>
  );
}

type TextAreaProps = Omit<FieldProps, 'type' | 'min' | 'max' | 'step' | 'accept'> & {
  readonly rows?: number;
};

export function TextArea({ name, label, hint, error, value, rows = 5, ...rest }: TextAreaProps): JSX.Element {
  return (
    <Labelled name={name} label={label} hint={hint} error={error}>
      <textarea id={name} name={name} rows={rows} {...rest} {...described(name, hint, error)}>
        {value ?? ''}
      </textarea>
    </Labelled>
  );
}

export interface Option {
  readonly value: string;
  readonly label: string;
}

interface ChoiceProps {
  readonly name: string;
  readonly label: string;
  readonly options: readonly Option[];
  readonly hint?: string | undefined;
  readonly error?: string | null | undefined;
}

export function Select(
  props: ChoiceProps & { readonly value?: string; readonly required?: boolean },
): JSX.Element {
  const { name, label, hint, error, options, value, required } = props;
  return (
    <Labelled name={name} label={label} hint={hint} error={error}>
      <select id={name} name={name} required={required} {...described(name, hint, error)}>
        {options.map((option) => (
          <option key={option.value} value={option.value} selected={option.value === value}>
            {option.label}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

/** Boxes to tick: `form.all(name)`. */
export function Boxes(props: ChoiceProps & { readonly values: readonly string[] }): JSX.Element {
  const { values } = props;
  return <Group {...props} type="checkbox" isOn={(value) => values.includes(value)} />;
}

/** One of a few. */
export function Radios(props: ChoiceProps & { readonly value?: string }): JSX.Element {
  return <Group {...props} type="radio" isOn={(value) => value === props.value} />;
}

function Group(
  props: ChoiceProps & { readonly type: 'checkbox' | 'radio'; readonly isOn: (value: string) => boolean },
): JSX.Element {
  const { name, label, hint, error, options, type, isOn } = props;
  return (
    <fieldset class={error ? 'field wrong' : 'field'} {...described(name, hint, null)}>
      <legend>{label}</legend>
      <Notes name={name} hint={hint} error={error} />
      <div class="ticks">
        {options.map((option) => (
          <label key={option.value} class="tick">
            <input type={type} name={name} value={option.value} checked={isOn(option.value)} />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function Labelled(props: {
  readonly name: string;
  readonly label: string;
  readonly hint: string | undefined;
  readonly error: string | null | undefined;
  readonly children: ComponentChildren;
}): JSX.Element {
  const { name, label, hint, error, children } = props;
  return (
    <div class={error ? 'field wrong' : 'field'}>
      <label for={name}>{label}</label>
      <Notes name={name} hint={hint} error={error} />
      {children}
    </div>
  );
}

function Notes(props: {
  readonly name: string;
  readonly hint: string | undefined;
  readonly error: string | null | undefined;
}): JSX.Element {
  const { name, hint, error } = props;
  return (
    <>
      {hint !== undefined && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p class="error" id={`${name}-error`}>
          {error}
        </p>
      )}
    </>
  );
}

function described(name: string, hint: string | undefined, error: string | null | undefined) {
  const ids = [hint !== undefined && `${name}-hint`, error && `${name}-error`].filter(Boolean).join(' ');
  return {
    ...(ids !== '' && { 'aria-describedby': ids }),
    ...(error && { 'aria-invalid': 'true' as const }),
  };
}
