import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

const SIGNATURE = /^sha256=([0-9a-f]{64})$/;

/**
 * Whether Meta signed these bytes: `X-Hub-Signature-256: sha256=<hex HMAC-SHA256 of the raw body>`. False for anything else.
 * Only the raw bytes verify: Meta signs `\u00e9` where a re-serialised body has `é`.
 */
export function isSigned(appSecret: string, header: string | undefined, body: Buffer): boolean {
  const signature = SIGNATURE.exec(header ?? '')?.[1];
  if (appSecret === '' || signature === undefined) return false;
  const expected = createHmac('sha256', appSecret).update(body).digest();
  return timingSafeEqual(expected, Buffer.from(signature, 'hex'));
}

/** The challenge to give back when Meta verifies the webhook's address; null when the token is not ours. */
export function challenge(verifyToken: string, query: URLSearchParams): string | null {
  if (query.get('hub.mode') !== 'subscribe') return null;
  const given = query.get('hub.verify_token') ?? '';
  return verifyToken !== '' && isSame(given, verifyToken) ? query.get('hub.challenge') : null;
}

function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
