import { demand } from '../channel.ts';

/** Where the SMS centre is, and who we are there. */
export interface SmppAddress {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly systemId: string;
  readonly password: string;
  readonly systemType: string;
}

const sentence =
  'SMPP_URL must be smpp://USER:PASSWORD@HOST:2775, or ssmpp:// over TLS; write special characters of the password as %XX.';

/** `smpp://user:password@host:2775?system_type=x`. Throws ParvisError config.invalid, which never quotes it. */
export function readAddress(url: string): SmppAddress {
  const read = URL.canParse(url) ? new URL(url) : null;
  const tls = read?.protocol === 'ssmpp:';
  demand(read !== null && (tls || read.protocol === 'smpp:') && read.hostname !== '', sentence);
  demand(read.username !== '' && read.password !== '', sentence);
  return {
    // The brackets of an IPv6 address are the URL's.
    host: read.hostname.replace(/^\[|\]$/gu, ''),
    port: Number(read.port) || (tls ? 3550 : 2775),
    tls,
    systemId: decodeURIComponent(read.username),
    password: decodeURIComponent(read.password),
    systemType: read.searchParams.get('system_type') ?? '',
  };
}
