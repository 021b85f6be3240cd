import type { ComponentChildren, JSX } from 'preact';
import { visible } from './confirm.tsx';

/** What a resident sees, under the channel's name. */
export function PhoneFrame(props: {
  readonly name: ComponentChildren;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <figure class="phone">
      <figcaption>{props.name}</figcaption>
      {props.children}
    </figure>
  );
}

/** One message as a channel shows it. */
export function Bubble({
  language,
  text,
}: {
  readonly language: string;
  readonly text: string;
}): JSX.Element {
  return (
    <p lang={language} dir="auto" class="bubble">
      {visible(text)}
    </p>
  );
}
