import type { ComponentChildren, JSX } from 'preact';
import { renderToStaticMarkup } from 'preact-render-to-string';
import type { Assets } from './assets.ts';
import { directionOf } from './direction.ts';
import { type Forms, hiddenFields, LineItem } from './line.tsx';
import type { ShownLine } from './lines.ts';
import { writeLimit } from './parse.ts';

export interface PageView extends Forms {
  /** The service's name, as the header shows it. */
  readonly title: string;
  readonly language: string;
  readonly lines: readonly ShownLine[];
  /** The line whose buttons may be pressed. */
  readonly live: number | null;
  readonly assets: Assets;
  /** Something went wrong with what was sent: a phrase's key. */
  readonly notice?: string;
  /** What was being written, kept when it could not be sent. */
  readonly draft?: string;
}

/** htmx without its inline style and eval, which our content security policy forbids; a refusal's page part is shown too. */
const htmxConfig = JSON.stringify({
  includeIndicatorStyles: false,
  allowEval: false,
  allowScriptTags: false,
  historyCacheSize: 0,
  // New buttons work at once: before htmx has settled them a press would reload the page.
  defaultSettleDelay: 0,
  responseHandling: [
    { code: '2..', swap: true },
    { code: '4(00|03|29)|503', swap: true, error: true },
    { code: '...', swap: false, error: true },
  ],
});

/** The whole page. */
export function page(view: PageView): string {
  return `<!doctype html>${renderToStaticMarkup(<Page {...view} />)}`;
}

/** The forms alone, for the page that stays. */
export function composer(view: PageView): string {
  return renderToStaticMarkup(<Composer {...view} />);
}

/** Lines alone, one string each. */
export function lineItems(view: Forms, lines: readonly ShownLine[], live: number | null): readonly string[] {
  return lines.map((line) =>
    renderToStaticMarkup(<LineItem line={line} forms={view} live={line.id === live} />),
  );
}

/** The page after the conversation was erased: nothing to write in, only a way to begin again. */
export function leftPage(
  view: Pick<PageView, 'title' | 'language' | 'assets' | 'text' | 'embedded'>,
): string {
  const body = (
    <Shell {...view}>
      <Header title={view.title} />
      <main class="left">
        <p role="status">{view.text('left')}</p>
        <p>
          <a class="button" href={view.embedded ? '/embed' : '/'}>
            {view.text('again')}
          </a>
        </p>
      </main>
    </Shell>
  );
  return `<!doctype html>${renderToStaticMarkup(body)}`;
}

function Shell({
  title,
  language,
  assets,
  children,
}: Pick<PageView, 'title' | 'language' | 'assets'> & { children: ComponentChildren }): JSX.Element {
  return (
    <html lang={language} dir={directionOf(language)}>
      <head>
        <meta charset="utf-8" />
        <meta
          name="viewport"
          content="width=device-width, initial-scale=1, interactive-widget=resizes-content"
        />
        <meta name="color-scheme" content="light dark" />
        <meta name="htmx-config" content={htmxConfig} />
        <title>{title}</title>
        <link rel="stylesheet" href={assets.style.url} />
        <link rel="icon" href="data:," />
        {assets.scripts.map(({ url }) => (
          <script key={url} src={url} defer />
        ))}
      </head>
      {children}
    </html>
  );
}

function Page(view: PageView): JSX.Element {
  const { lines, live, text } = view;
  const after = lines.at(-1)?.id ?? 0;
  return (
    <Shell {...view}>
      <body hx-ext="sse">
        <a class="skip" href="#text">
          {text('skip')}
        </a>
        <Header title={view.title}>
          <form method="post" action={view.path('/chat/leave')}>
            {hiddenFields(view)}
            <button type="submit" class="quiet">
              {text('leave')}
            </button>
          </form>
        </Header>
        <main sse-connect={view.path('/chat/stream', { after: String(after) })}>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by keyboard */}
          <section class="scroll" aria-label={text('conversation')} tabIndex={0}>
            <div id="log" role="log" aria-live="polite" aria-label={text('conversation')}>
              <p class="privacy">{text('privacy')}</p>
              <ol id="lines" sse-swap="line" hx-swap="beforeend">
                {lines.map((line) => (
                  <LineItem key={line.id} line={line} forms={view} live={line.id === live} />
                ))}
              </ol>
              <div hidden sse-swap="clear" hx-target="#lines" hx-swap="innerHTML" />
            </div>
          </section>
          <p id="offline" class="notice" role="alert" hidden>
            {text('offline')}
          </p>
          <Composer {...view} />
        </main>
      </body>
    </Shell>
  );
}

function Header({ title, children }: { title: string; children?: ComponentChildren }): JSX.Element {
  return (
    <header>
      <h1 class="stones">{title}</h1>
      {children}
    </header>
  );
}

function Composer(view: PageView): JSX.Element {
  const { text } = view;
  const target = { 'hx-target': '#composer', 'hx-swap': 'outerHTML', 'hx-sync': 'this:drop' };
  const photo = view.path('/chat/photo');
  const chat = view.path('/chat');
  return (
    <div id="composer">
      <p
        id="notice"
        class="notice"
        role="alert"
        hidden={view.notice === undefined}
        data-searching={text('location.searching')}
        data-denied={text('location.denied')}
        data-heavy={text('error.photoSize')}
      >
        {view.notice === undefined ? '' : text(view.notice)}
      </p>
      <form id="write" method="post" action={chat} hx-post={chat} {...target}>
        {hiddenFields(view)}
        <label for="text">{text('label')}</label>
        <textarea
          id="text"
          name="text"
          rows={1}
          maxLength={writeLimit}
          enterkeyhint="send"
          autocomplete="off"
        >
          {view.draft ?? ''}
        </textarea>
        <button type="submit" aria-label={text('send.message')}>
          {text('send')}
        </button>
      </form>
      <div class="extras">
        <form id="locate" method="post" action={chat} hx-post={chat} {...target}>
          {hiddenFields(view)}
          <input type="hidden" name="lat" disabled />
          <input type="hidden" name="lon" disabled />
          <button type="button" class="quiet">
            {text('location')}
          </button>
        </form>
        <details>
          <summary class="quiet">{text('photo')}</summary>
          <form
            id="photo"
            method="post"
            action={photo}
            enctype="multipart/form-data"
            hx-post={photo}
            hx-encoding="multipart/form-data"
            {...target}
          >
            {hiddenFields(view)}
            <label for="file">{text('photo.field')}</label>
            <input
              id="file"
              type="file"
              name="photo"
              accept="image/jpeg,image/png,image/webp,image/heic"
              aria-describedby="hint"
            />
            <span id="hint">{text('photo.hint')}</span>
            <button type="submit">{text('photo.send')}</button>
          </form>
        </details>
      </div>
    </div>
  );
}
