import { createHash, timingSafeEqual } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import { demand } from '../channel.ts';

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Kannel signs nothing: a secret in the address is all there is. Fails closed. */
export function isSecret(given: string | null, secret: string): boolean {
  return secret !== '' && timingSafeEqual(digest(given ?? ''), digest(secret));
}

/** An IPv4 address may come mapped into IPv6 (`::ffff:10.0.0.1`). */
const unmapped = (ip: string) => ip.replace(/^::ffff:(?=\d+\.)/iu, '');

/** Who may call: addresses or networks (`10.0.0.0/8`); everyone when the list is empty. Throws ParvisError config.invalid. */
export function createGate(allowed: readonly string[]): (ip: string) => boolean {
  const list = new BlockList();
  for (const entry of allowed) {
    const [address = '', bits] = entry.trim().split('/');
    const version = isIP(address);
    const most = version === 6 ? 128 : 32;
    const prefix = bits === undefined ? most : /^\d{1,3}$/u.test(bits) ? Number(bits) : -1;
    demand(
      version !== 0 && prefix >= 0 && prefix <= most,
      'KANNEL_ALLOW holds something else than addresses: write 10.0.0.5 or 10.0.0.0/24, separated by commas.',
    );
    list.addSubnet(address, prefix, version === 6 ? 'ipv6' : 'ipv4');
  }
  return (ip) => {
    if (allowed.length === 0) return true;
    const plain = unmapped(ip);
    const version = isIP(plain);
    return version !== 0 && list.check(plain, version === 6 ? 'ipv6' : 'ipv4');
  };
}
