import { type ComponentChildren, Fragment, h, type JSX } from 'preact';
import { renderToStaticMarkup } from 'preact-render-to-string';
import type { Flash, StaffRoute, Visit } from '../contract.ts';
import { PostForm } from './form.tsx';

export interface Shell {
  readonly styles: readonly string[];
  readonly scripts: readonly string[];
  /** The console's routes: the navigation is made of them. */
  readonly routes: readonly StaffRoute[];
}

/** htmx without its inline style and eval, which our content security policy forbids; a refusal's part is shown too. */
const htmxConfig = JSON.stringify({
  includeIndicatorStyles: false,
  allowEval: false,
  allowScriptTags: false,
  historyCacheSize: 0,
  responseHandling: [
    { code: '2..', swap: true },
    { code: '422|503', swap: true, error: true },
    { code: '...', swap: false, error: true },
  ],
});

interface PageProps {
  readonly visit: Visit;
  readonly shell: Shell;
  readonly title: string;
  readonly flash: Flash | null;
  /** Where the browser goes on by itself. */
  readonly onward?: string;
  readonly children: ComponentChildren;
}

/** The whole page: head, skip link, header with the navigation, flash, main. */
export function wholePage(props: PageProps): string {
  return `<!doctype html>${renderToStaticMarkup(<Page {...props} />)}`;
}

export function partOfPage(body: ComponentChildren): string {
  return renderToStaticMarkup(h(Fragment, null, body));
}

function Page({ visit, shell, title, flash, onward, children }: PageProps): JSX.Element {
  const { say } = visit;
  return (
    <html lang={visit.language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="htmx-config" content={htmxConfig} />
        {onward !== undefined && <meta http-equiv="refresh" content={`0;url=${onward}`} />}
        <title>{`${title} – ${say('frame.console')}`}</title>
        {shell.styles.map((url) => (
          <link key={url} rel="stylesheet" href={url} />
        ))}
        <link rel="icon" href="data:," />
        {shell.scripts.map((url) => (
          <script key={url} src={url} defer />
        ))}
      </head>
      <body>
        <a class="skip" href="#main">
          {say('frame.skip')}
        </a>
        <Header visit={visit} routes={shell.routes} />
        <main id="main" tabindex={-1}>
          <FlashMessage visit={visit} flash={flash} />
          <h1>{title}</h1>
          {children}
        </main>
      </body>
    </html>
  );
}

function Header({ visit, routes }: { visit: Visit; routes: readonly StaffRoute[] }): JSX.Element {
  const { say, staff } = visit;
  return (
    <header>
      <p class="brand stones">
        <a href="/staff">{say('frame.console')}</a>
      </p>
      {staff && <Navigation visit={visit} routes={routes} />}
      {staff && (
        <div class="who">
          <a href="/staff/me">{staff.name}</a>
          <PostForm visit={visit} action="/staff/sign-out">
            <button type="submit" class="quiet">
              {say('frame.signOut')}
            </button>
          </PostForm>
        </div>
      )}
    </header>
  );
}

/** The pages that this person may open. */
function Navigation({ visit, routes }: { visit: Visit; routes: readonly StaffRoute[] }): JSX.Element {
  const roles = visit.staff?.roles ?? [];
  const links = routes.flatMap((route) => {
    if (route.roles === 'anyone' || route.nav === undefined) return [];
    const may = route.roles === 'signed-in' || route.roles.some((role) => roles.includes(role));
    return may ? [{ path: route.path, key: route.nav }] : [];
  });
  const { pathname } = visit.url;
  const isHere = (path: string) =>
    path === '/staff' ? pathname === path : pathname === path || pathname.startsWith(`${path}/`);
  return (
    // Where the screen is narrow the list opens over the page; a browser without popovers shows it in its place.
    <nav aria-label={visit.say('frame.navigation')}>
      <button type="button" class="menu" popovertarget="pages">
        {visit.say('frame.menu')}
      </button>
      <ul id="pages" popover="auto">
        {links.map(({ path, key }) => (
          <li key={path}>
            <a href={path} {...(isHere(path) && { 'aria-current': 'page' as const })}>
              {visit.say(key)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function FlashMessage({ visit, flash }: { visit: Visit; flash: Flash | null }): JSX.Element | null {
  if (!flash) return null;
  const text = visit.say(flash.key, flash.values);
  return (
    <div class={`flash ${flash.kind}`} role={flash.kind === 'wrong' ? 'alert' : 'status'}>
      <p>{text}</p>
    </div>
  );
}
