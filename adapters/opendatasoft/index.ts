import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import type { CataloguePage, CatalogueSource } from '../../core/civic/datasets-import.ts';
import { ParvisError } from '../../core/errors.ts';
import { parseEntries, parsePage } from './parse.ts';

/** Milliseconds for one page. */
const patience = 20_000;
/** The most that the API gives at once. */
const perPage = 100;
/** The API refuses `offset + limit` from here on. */
const farthest = 10_000;
const tries = 4;

/**
 * A portal of Opendatasoft's, by its Explore API v2.1. `portal` is its address, `https://opendata.paris.fr`. A page that is refused for
 * a while (429, 5xx, no answer) is asked again, `pause` milliseconds later and then longer.
 */
export function createOpendatasoft(options: {
  readonly portal: string;
  readonly pause?: number;
}): CatalogueSource {
  const portal = options.portal.replace(/\/+$/, '');
  const pause = options.pause ?? 1000;
  let ordered = true;

  async function ask(offset: number): Promise<Response> {
    const query = new URLSearchParams({
      limit: String(Math.min(perPage, farthest - 1 - offset)),
      offset: String(offset),
      ...(ordered && { order_by: 'dataset_id' }),
    });
    return send(`${portal}/api/explore/v2.1/catalog/datasets?${query}`);
  }

  async function persist(offset: number): Promise<Response> {
    let answer = await ask(offset);
    for (let at = 1; at < tries; at += 1) {
      // A portal that can't put its catalogue in this order says 400; the order that it then takes is its own.
      if (answer.status === 400 && ordered) ordered = false;
      else if (isPassing(answer.status)) await sleep(answer.retryAfter ?? pause * 2 ** (at - 1));
      else break;
      answer = await ask(offset);
    }
    return answer;
  }

  async function page(offset: number): Promise<CataloguePage> {
    if (offset >= farthest - 1)
      throw unavailable(`it has ${farthest} data sets or more: import its exported JSON file instead`);
    const answer = await persist(offset);
    if (answer.status !== 200) throw unavailable(`it answered ${answer.status || 'nothing'}`);
    const read = parsePage(answer.body);
    if (!read) throw unavailable('its answer is not a catalogue');
    return { total: read.total, read: read.list.length, ...parseEntries(portal, read.list, offset) };
  }

  return { name: portal, page };
}

/** The whole catalogue out of `GET /catalog/exports/json`. Throws ParvisError import.invalid. */
export function readExport(portal: string, text: string): CataloguePage {
  const list = listIn(text);
  if (!list)
    throw new ParvisError('import.invalid', 'this is not an exported catalogue: a JSON list of data sets');
  return wholeOf(portal, list);
}

/** The same from its data sets at hand, shaped as the API has them. */
export function wholeOf(portal: string, list: readonly unknown[]): CataloguePage {
  return {
    total: list.length,
    read: list.length,
    ...parseEntries(portal.replace(/\/+$/, ''), list, 0),
  };
}

function listIn(text: string): readonly unknown[] | null {
  try {
    const read: unknown = JSON.parse(text);
    return Array.isArray(read) && read.length > 0 ? read : null;
  } catch {
    return null;
  }
}

interface Response {
  /** 0 when there was no answer. */
  readonly status: number;
  readonly body: unknown;
  /** Milliseconds that it asks us to wait. */
  readonly retryAfter?: number;
}

function isPassing(status: number): boolean {
  return status === 0 || status === 429 || status >= 500;
}

async function send(url: string): Promise<Response> {
  try {
    const { statusCode, headers, body } = await request(url, {
      signal: AbortSignal.timeout(patience),
      headers: { accept: 'application/json' },
    });
    const seconds = Number(headers['retry-after']);
    const retryAfter = Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 60) * 1000 : undefined;
    if (statusCode === 200) return { status: statusCode, body: await body.json() };
    await body.dump();
    return { status: statusCode, body: null, ...(retryAfter && { retryAfter }) };
  } catch (error) {
    // Cut off, refused, out of time, or not JSON: asked again like any answer that passes.
    if (error instanceof Error) return { status: 0, body: null };
    throw error;
  }
}

function unavailable(reason: string): ParvisError {
  return new ParvisError('catalogue.unavailable', `the catalogue can’t be read: ${reason}`, { reason });
}
