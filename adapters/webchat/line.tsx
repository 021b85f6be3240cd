import type { JSX } from 'preact';
import { directionOf } from './direction.ts';
import type { ShownLine } from './lines.ts';
import type { WebPart } from './render.ts';

/** What every form of the page needs. */
export interface Forms {
  readonly token: string;
  readonly embedded: boolean;
  /** A one-time id: the same form sent twice is one message. */
  newId(): string;
  /** The phrase `web.<key>` in the page's language. */
  text(key: string): string;
  /** An address of the chat, with what must go along. */
  path(path: string, query?: Readonly<Record<string, string>>): string;
}

export function hiddenFields({ token, newId }: Forms): JSX.Element {
  return (
    <>
      <input type="hidden" name="token" value={token} />
      <input type="hidden" name="id" value={newId()} />
    </>
  );
}

/** One line of the conversation, from either side. */
export function LineItem({
  line,
  forms,
  live,
}: {
  line: ShownLine;
  forms: Forms;
  live: boolean;
}): JSX.Element {
  const { text } = forms;
  if (line.from === 'person')
    return (
      <li id={`line-${line.id}`} class="person">
        <span class="who">{text('you')}</span>
        {line.what === undefined ? null : <p class="what">{text(`${line.what}.sent`)}</p>}
        {line.text === '' ? null : <p dir="auto">{line.text}</p>}
      </li>
    );
  return (
    <li id={`line-${line.id}`} class="bot" data-ask={line.part.ask}>
      <span class="who">{text('bot')}</span>
      <BotPart part={line.part} id={line.id} forms={forms} live={live} />
    </li>
  );
}

interface BotPartProps {
  readonly part: WebPart;
  readonly id: number;
  readonly forms: Forms;
  readonly live: boolean;
}

function BotPart({ part, id, forms, live }: BotPartProps): JSX.Element {
  const { text, language, place, link, document, choices } = part;
  return (
    <>
      <p lang={language} dir={directionOf(language)}>
        {text}
      </p>
      {place === undefined ? null : <Place {...place} action={forms.text('map')} />}
      {link === undefined ? null : <Outside label={link.label} url={link.url} />}
      {document === undefined ? null : (
        <p>
          <a
            href={forms.path(`/chat/document/${id}`)}
            download={document.name}
            target="_blank"
            rel="noopener"
          >
            {forms.text('document')} {document.name}
          </a>
        </p>
      )}
      {choices === undefined ? null : live ? (
        <Choices part={part} forms={forms} />
      ) : (
        <p class="past">{choices.map(({ label }) => label).join(' · ')}</p>
      )}
    </>
  );
}

function Choices({ part, forms }: Pick<BotPartProps, 'part' | 'forms'>): JSX.Element {
  const chat = forms.path('/chat');
  return (
    <form
      class="choices"
      lang={part.language}
      method="post"
      action={chat}
      hx-post={chat}
      hx-target="#composer"
      hx-swap="outerHTML"
      hx-sync="this:drop"
    >
      {hiddenFields(forms)}
      <input type="hidden" name="turn" value={part.turn} />
      <fieldset>
        <legend class="who">{forms.text('choices')}</legend>
        {part.choices?.map(({ id, label }) => (
          <button key={id} type="submit" name="choice" value={id}>
            {label}
          </button>
        ))}
      </fieldset>
    </form>
  );
}

function Place({
  lat,
  lon,
  label,
  action,
}: {
  lat: number;
  lon: number;
  label: string;
  action: string;
}): JSX.Element {
  const at = `mlat=${lat}&mlon=${lon}#map=18/${lat}/${lon}`;
  return (
    <p class="place">
      {label} <Anchor url={`https://www.openstreetmap.org/?${at}`} label={action} />
    </p>
  );
}

/** Only web addresses become links: whatever else a link holds is shown as text. */
function Outside({ label, url }: { label: string; url: string }): JSX.Element {
  const isWeb = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
  return <p>{isWeb ? <Anchor url={url} label={label} /> : `${label} ${url}`}</p>;
}

function Anchor({ url, label }: { url: string; label: string }): JSX.Element {
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {label}
    </a>
  );
}
