import type { ComponentChildren, JSX } from 'preact';
import type { RoundFault } from '../../rounds/fault.ts';
import type { Fields } from '../../rounds/form.ts';
import type { Terms } from '../../rounds/written.ts';
import type { Visit } from '../contract.ts';
import { Field } from '../view/form.tsx';

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
export interface Part extends RoundFormProps {
  /** What is wrong with a field, in words. */
  readonly error: (name: string) => string | null;
}

export function Section({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ComponentChildren;
}) {
  return (
    <section>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

/** A line of the form whose name tells its phrases: `rounds.form.<key>`, with a hint where there is one. */
export function Line(
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
