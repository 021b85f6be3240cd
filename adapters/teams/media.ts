import { type Dispatcher, request } from 'undici';
import { ParvisError } from '../../core/errors.ts';
import { isListed } from './hosts.ts';
import { LoginRefused, type Tokens } from './tokens.ts';

/** Bytes. */
const limit = 10 * 1024 * 1024;
const mostRedirects = 3;

/** Where Teams keeps files that people send; their addresses open by themselves, for an hour. */
const fileHosts: readonly string[] = ['.sharepoint.com', '.sharepoint.us', '.1drv.com'];

export interface MediaOptions {
  /** Hosts that may be given the bot's token. */
  readonly hosts: readonly string[];
  readonly tokens: Tokens;
  /** Milliseconds for one request. */
  readonly timeout: number;
}

/**
 * Bytes of a photo, by its address. The bot's token goes to the first host only, and only when it is a channel's. Throws ParvisError
 * channel.unavailable or media.refused.
 */
export async function fetchMedia(options: MediaOptions, ref: string): Promise<Buffer> {
  const { hosts, tokens } = options;
  const mayHave = isListed(ref, hosts);
  let token = mayHave ? await tokenFrom(tokens) : null;
  let url = ref;
  for (let hops = 0; hops <= mostRedirects; hops += 1) {
    if (!isListed(url, hosts) && !isListed(url, fileHosts)) throw refused('not on a listed host');
    const answer = await ask(url, token, options.timeout);
    const to = String(answer.headers.location ?? '');
    if (answer.statusCode < 300 || answer.statusCode >= 400) return read(answer);
    await answer.body.dump();
    if (!URL.canParse(to, url)) throw refused('redirected nowhere');
    const next = new URL(to, url);
    if (next.origin !== new URL(url).origin) token = null;
    url = next.href;
  }
  throw refused('redirected too often');
}

async function tokenFrom(tokens: Tokens): Promise<string> {
  try {
    return await tokens.get();
  } catch (error) {
    if (error instanceof LoginRefused) throw unavailable(error.code, error);
    throw error;
  }
}

async function ask(url: string, token: string | null, timeout: number): Promise<Dispatcher.ResponseData> {
  try {
    const headers = token === null ? {} : { authorization: `Bearer ${token}` };
    return await request(url, { headers, signal: AbortSignal.timeout(timeout) });
  } catch (error) {
    throw unavailable('connection', error);
  }
}

async function read({ statusCode, body }: Dispatcher.ResponseData): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) break;
      chunks.push(chunk);
    }
  } catch (error) {
    throw unavailable('connection', error);
  }
  if (statusCode >= 500 || statusCode === 429) throw unavailable(String(statusCode));
  if (statusCode !== 200) throw refused(`status ${statusCode}`);
  if (size > limit) throw refused('too large');
  return Buffer.concat(chunks);
}

function refused(reason: string): ParvisError {
  return new ParvisError('media.refused', `Teams media: ${reason}`);
}

function unavailable(code: string, cause?: unknown): ParvisError {
  return new ParvisError(
    'channel.unavailable',
    'Teams did not give the photo',
    { channel: 'teams', code },
    cause,
  );
}
