import { createHmac, timingSafeEqual } from 'node:crypto';

/** `params` in the order received; a name may come twice. */
export interface SignedRequest {
  readonly authToken: string;
  /** The public URL as configured, with path and query as received: never built from the request's headers. */
  readonly url: string;
  readonly params: URLSearchParams;
  readonly signature: string | undefined;
}

/** Source: twilio.com/docs/usage/security, "Validating signatures": the URL, then each sorted name with its value. */
export function signatureOf(authToken: string, url: string, params: URLSearchParams): string {
  const names = [...new Set(params.keys())].sort();
  const pairs = names.flatMap((name) =>
    [...new Set(params.getAll(name))].sort().map((value) => name + value),
  );
  return createHmac('sha1', authToken)
    .update(url + pairs.join(''))
    .digest('base64');
}

/** Twilio signs sometimes with the scheme's standard port in the URL and sometimes without: both are the same address. */
function spellings(url: string): readonly string[] {
  const match = /^(https?):\/\/([^/?#]*?)(:\d+)?([/?#].*)?$/su.exec(url);
  if (!match) return [url];
  const [, scheme, host, port, rest = ''] = match;
  const standard = scheme === 'https' ? ':443' : ':80';
  return [`${scheme}://${host}${rest}`, `${scheme}://${host}${port ?? standard}${rest}`];
}

function isSame(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Fails closed: no signature or no token is never right. */
export function isSigned({ authToken, url, params, signature }: SignedRequest): boolean {
  if (!signature || authToken === '') return false;
  return spellings(url).some((spelling) => isSame(signature, signatureOf(authToken, spelling, params)));
}
