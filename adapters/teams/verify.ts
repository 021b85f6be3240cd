import type { Instant } from '../../core/conversation/vocabulary.ts';
import { type Json, record, text } from './json.ts';

/** https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication */
const issuer = 'https://api.botframework.com';
const algorithms: readonly unknown[] = ['RS256', 'RS384', 'RS512'];
/** Clocks may differ by this much. */
const skew = 5 * 60_000;

const bearer = /^Bearer ([\w-]+)\.([\w-]+)\.[\w-]+$/;

/** What the token must say; that it is signed by Microsoft's key is checked by the SDK, afterwards. */
export interface Expected {
  readonly appId: string;
  /** As the body names it. */
  readonly serviceUrl: unknown;
  readonly now: Instant;
}

/**
 * What is wrong with the token's claims, for the logs; null when nothing is. Before any key is fetched or compared: only Bot Framework's own
 * tokens go on (not an emulator's, not another bot's), and what is forged with the wrong claims costs nothing.
 */
export function faultOf(header: string | undefined, { appId, serviceUrl, now }: Expected): string | null {
  const [, head = '', body = ''] = bearer.exec(header ?? '') ?? [];
  const [header_, claims] = [decoded(head), decoded(body)];
  if (head === '' || appId === '') return 'token';
  if (!algorithms.includes(header_.alg) || text(header_.kid) === undefined) return 'algorithm';
  if (claims.iss !== issuer) return 'issuer';
  if (claims.aud !== appId) return 'audience';
  if (!(seconds(claims.exp) + skew > now)) return 'expired';
  if (claims.nbf !== undefined && !(seconds(claims.nbf) - skew < now)) return 'early';
  if (text(serviceUrl, 2_048) === undefined || claims.serviceurl !== serviceUrl) return 'serviceUrl';
  return null;
}

function seconds(value: unknown): Instant {
  return typeof value === 'number' ? value * 1000 : Number.NaN;
}

function decoded(part: string): Json {
  try {
    return record(JSON.parse(Buffer.from(part, 'base64url').toString('utf8')));
  } catch {
    return {};
  }
}
