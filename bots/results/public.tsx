import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { ComponentChildren } from 'preact';
import { baseStyle, serveAsset, styleSheet } from '../../adapters/webchat/assets.ts';
import { fileHeaders, preferredLanguage } from '../../adapters/webchat/headers.ts';
import type { Parvis } from '../assemble.ts';
import { publicPage } from './page.tsx';
import {
  consultation,
  consultationFile,
  list,
  type Made,
  poll,
  pollFile,
  recountFile,
  type Seen,
} from './public-pages.tsx';
import { wordsIn } from './words.ts';

const assetsPath = '/results/assets/';

/** `home`: the folder that holds `bots` and `recount.mjs`. */
interface Site {
  readonly parvis: Parvis;
  readonly home: string;
}

/** Results for everyone, under `/results`: whole without scripts, kept by browsers and proxies for a minute. */
export function resultPages({ parvis, home }: Site): FastifyPluginAsync {
  const { city } = parvis.engine.world;
  const files = [
    join(home, 'adapters/webchat/assets', baseStyle),
    ...['tables.css', 'charts.css'].map((name) => join(home, 'bots/staff/assets', name)),
    join(home, 'bots/results/assets/results.css'),
  ];
  const styles = [styleSheet(assetsPath, 'results.css', files)];
  const languages = city.languages.filter((language) => parvis.phrases.has(language, 'results.title'));
  const seenBy = (request: FastifyRequest): Seen => {
    const { lang } = request.query as { lang?: string };
    const wanted = languages.find((language) => language === lang);
    const words = wordsIn(
      parvis.phrases,
      wanted ?? preferredLanguage(request.headers['accept-language'], languages),
    );
    const { id = '' } = request.params as { id?: string };
    return { words, scope: { words, city, relays: new Map() }, id, path: request.url.split('?', 1)[0] ?? '' };
  };
  const page = (seen: Seen, title: string, children: ComponentChildren): string =>
    publicPage({
      words: seen.words,
      brand: city.bot[seen.words.language] ?? city.name,
      title,
      styles: styles.map(({ url }) => url),
      path: seen.path,
      languages,
      children,
    });
  return async (app) => {
    const mount = (path: string, make: (seen: Seen) => Promise<Made | null>) =>
      app.get(path, async (request, reply) => {
        const seen = seenBy(request);
        const made = await make(seen);
        if (!made)
          return html(reply.code(404)).send(
            page(seen, seen.words.say('results.title'), <p>{seen.words.say('results.missing')}</p>),
          );
        if ('file' in made)
          return cached(request, reply.headers(fileHeaders(made.name, made.mime)), made.file);
        return cached(request, html(reply), page(seen, made.title, made.body));
      });
    app.get(`${assetsPath}:file`, async ({ url, headers }, reply) => {
      const encoding = headers['accept-encoding'];
      const found = serveAsset(styles, {
        url,
        headers: { 'accept-encoding': Array.isArray(encoding) ? encoding.join() : encoding },
      });
      return reply
        .code(found.status)
        .headers({ ...found.headers })
        .send(found.body);
    });
    mount('/results', (seen) => list(parvis, seen));
    mount('/results/consultation/:id', (seen) => consultation(parvis, seen));
    mount('/results/consultation/:id/figures.csv', (seen) => consultationFile(parvis, seen));
    mount('/results/poll/:id', (seen) => poll(parvis, seen));
    mount('/results/poll/:id/figures.csv', (seen) => pollFile(parvis, seen));
    mount('/results/poll/:id/box.csv', async ({ id }) => recountFile(parvis, id, 'box.csv'));
    mount('/results/poll/:id/poll.json', async ({ id }) => recountFile(parvis, id, 'poll.json'));
    mount('/results/poll/:id/results.json', async ({ id }) => recountFile(parvis, id, 'results.json'));
    mount('/results/recount.mjs', async () => ({
      name: 'recount.mjs',
      mime: 'text/javascript; charset=utf-8',
      file: readFileSync(join(home, 'recount.mjs'), 'utf8'),
    }));
    app.get<{ Params: { id: string } }>('/results/round/:id', async ({ params }, reply) => {
      const round = await parvis.engine.world.store.transaction((tx) => tx.rounds.load(params.id));
      const to = round && round.state !== 'draft' ? round.content.consultation : null;
      return reply.redirect(
        to === null ? '/results' : `/results/consultation/${encodeURIComponent(to)}`,
        302,
      );
    });
  };
}

function html(reply: FastifyReply): FastifyReply {
  return reply.headers({
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy':
      "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
  });
}

/** A minute in browsers and proxies; then asked again by its hash, and not sent when it is the same (RFC 9110). */
function cached(request: FastifyRequest, reply: FastifyReply, body: string): FastifyReply {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  reply.headers({ etag, 'cache-control': 'public, max-age=60', vary: 'accept-language' });
  const known = (request.headers['if-none-match'] ?? '')
    .split(',')
    .map((one) => one.trim().replace(/^W\//, ''));
  return known.includes(etag) || known.includes('*') ? reply.code(304).send() : reply.send(body);
}
