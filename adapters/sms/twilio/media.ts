import type { Dispatcher } from 'undici';
import { ParvisError } from '../../../core/errors.ts';
import { call, type HttpAnswer } from '../http.ts';

export interface MediaOptions {
  readonly accountSid: string;
  readonly apiRoot: string;
  readonly authorization: string;
  readonly dispatcher?: Dispatcher | undefined;
}

const mostBytes = 10_000_000;

const refused = (why: string) => new ParvisError('media.refused', `A photo was refused: ${why}.`, { why });

/** The address when it is one of our account's media at Twilio; null otherwise. */
function ownMedium(ref: string, { accountSid, apiRoot }: MediaOptions): URL | null {
  if (!URL.canParse(ref)) return null;
  const url = new URL(ref);
  const isTwilio = url.protocol === 'https:' && url.host === 'api.twilio.com';
  const isPlain = url.username === '' && url.password === '' && url.hash === '';
  const isOurs = url.pathname.startsWith(`/2010-04-01/Accounts/${accountSid}/Messages/`);
  return (isTwilio || url.origin === new URL(apiRoot).origin) && isPlain && isOurs ? url : null;
}

/** Twilio sends every medium on to its content network, which must not see the credentials. */
function contentNetwork(location: unknown): URL | null {
  if (typeof location !== 'string' || !URL.canParse(location)) return null;
  const url = new URL(location);
  const isPlain = url.protocol === 'https:' && url.port === '' && url.username === '';
  return isPlain && /^(?:[a-z0-9-]+\.)+twiliocdn\.com$/u.test(url.hostname) ? url : null;
}

function bytesOf(answer: HttpAnswer): Buffer {
  if (!answer.ok && answer.code === 'too_large') throw refused('too large');
  if (!answer.ok || answer.status !== 200)
    throw new ParvisError('channel.unavailable', 'Twilio did not give a photo.', {
      code: answer.ok ? answer.status : answer.code,
    });
  return answer.body;
}

/** At most 10 MB. Throws ParvisError media.refused or channel.unavailable. */
export async function fetchMedium(ref: string, options: MediaOptions): Promise<Buffer> {
  const url = ownMedium(ref, options);
  if (url === null) throw refused('not an address of the provider');
  const { authorization, dispatcher } = options;
  const first = await call(url.href, {
    method: 'GET',
    headers: { authorization },
    limit: mostBytes,
    dispatcher,
  });
  if (!first.ok || first.status < 300 || first.status > 399) return bytesOf(first);
  const next = contentNetwork(first.headers.location);
  if (next === null) throw refused('sent on to another host');
  return bytesOf(await call(next.href, { method: 'GET', limit: mostBytes, dispatcher }));
}
