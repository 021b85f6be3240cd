import type { ComponentChildren } from 'preact';
import { renderToStaticMarkup } from 'preact-render-to-string';
import { directionOf } from '../../adapters/webchat/direction.ts';
import type { Words } from './words.ts';

export interface PublicPage {
  readonly words: Words;
  /** The service's name. */
  readonly brand: string;
  readonly title: string;
  /** Addresses of the style sheets. */
  readonly styles: readonly string[];
  /** The page's own path, and the languages that it is in. */
  readonly path: string;
  readonly languages: readonly string[];
  readonly children: ComponentChildren;
}

/** A whole page, without scripts. */
export function publicPage(props: PublicPage): string {
  const { words, brand, title, styles, children } = props;
  const { language } = words;
  const page = (
    <html lang={language} dir={directionOf(language)}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${title} – ${brand}`}</title>
        {styles.map((url) => (
          <link key={url} rel="stylesheet" href={url} />
        ))}
        <link rel="icon" href="data:," />
      </head>
      <body>
        <a class="skip" href="#main">
          {words.say('results.skip')}
        </a>
        <header>
          <p class="brand stones">{brand}</p>
          <nav aria-label={words.say('results.title')}>
            <ul>
              <li>
                <a href={`/results?lang=${language}`}>{words.say('results.all')}</a>
              </li>
              <li>
                <a href="/">{words.say('results.chat')}</a>
              </li>
            </ul>
          </nav>
        </header>
        <main id="main" tabIndex={-1}>
          <h1>
            <bdi>{title}</bdi>
          </h1>
          {children}
        </main>
        <Languages {...props} />
      </body>
    </html>
  );
  return `<!doctype html>${renderToStaticMarkup(page)}`;
}

function Languages({ words, path, languages }: PublicPage) {
  return (
    <footer>
      <nav aria-label={words.say('results.languages')}>
        <ul>
          {languages.map((language) => (
            <li key={language}>
              <a
                href={`${path}?lang=${language}`}
                lang={language}
                {...(language === words.language && { 'aria-current': 'page' as const })}
              >
                {new Intl.DisplayNames([language], { type: 'language' }).of(language)}
              </a>
            </li>
          ))}
        </ul>
      </nav>
    </footer>
  );
}
