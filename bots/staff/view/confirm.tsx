import type { ComponentChildren, JSX } from 'preact';
import type { Visit } from '../contract.ts';
import { PostForm } from './form.tsx';

/** Asks before what can't be undone: a page of its own, so that it works without scripts. */
export function Confirm(props: {
  readonly visit: Visit;
  /** What will happen, in a sentence. */
  readonly what: ComponentChildren;
  readonly action: string;
  /** The button's verb. */
  readonly verb: string;
  /** Where "no" leads. */
  readonly back: string;
  /** Hidden fields, or more to fill in. */
  readonly children?: ComponentChildren;
}): JSX.Element {
  const { visit, what, action, verb, back, children } = props;
  return (
    <PostForm visit={visit} action={action} class="confirm">
      <p>{what}</p>
      {children}
      <p class="acts">
        <button type="submit" class="grave">
          {verb}
        </button>
        <a href={back}>{visit.say('frame.cancel')}</a>
      </p>
    </PostForm>
  );
}

/** What someone wrote, shown as a quotation: never taken for the console's own words. Marks that turn text round are shown. */
export function Quoted({ text, source }: { readonly text: string; readonly source?: string }): JSX.Element {
  return (
    <figure class="quoted">
      <blockquote>
        <bdi>{visible(text)}</bdi>
      </blockquote>
      {source !== undefined && <figcaption>{source}</figcaption>}
    </figure>
  );
}

/** Invisible marks that reorder or hide text, made visible. */
export function visible(text: string): string {
  return text.replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '\u25a1');
}
