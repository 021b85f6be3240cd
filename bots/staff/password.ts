import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { ParvisError } from '../../core/errors.ts';

/** Hashes of passwords, at most two at work at once: each takes 128 MB and half a second of a core. */
export interface Passwords {
  /** `scrypt$17$8$1$<salt>$<hash>`. Throws ParvisError staff.busy. */
  hash(password: string): Promise<string>;
  /** The same work whether there is a password to compare with or not. Throws ParvisError staff.busy. */
  check(password: string, stored: string | null): Promise<boolean>;
}

/** OWASP's figures for scrypt. */
const cost = { log2: 17, blockSize: 8, parallel: 1 };
const atOnce = 2;
const queueLimit = 20;

interface Cost {
  readonly log2: number;
  readonly blockSize: number;
  readonly parallel: number;
}

function derive(password: string, salt: Buffer, { log2, blockSize, parallel }: Cost): Promise<Buffer> {
  const options = { N: 2 ** log2, r: blockSize, p: parallel, maxmem: 256 * 1024 * 1024 };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFC'), salt, 32, options, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

const shape = /^scrypt\$(\d+)\$(\d+)\$(\d+)\$([\w-]+)\$([\w-]+)$/;

export function createPasswords(wanted: Cost = cost): Passwords {
  const waiting: (() => void)[] = [];
  let working = 0;

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (working >= atOnce) {
      if (waiting.length >= queueLimit) throw new ParvisError('staff.busy', 'too many sign in at once');
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else working += 1;
    try {
      return await work();
    } finally {
      // The place goes straight to the next in the queue.
      const next = waiting.shift();
      if (next) next();
      else working -= 1;
    }
  }

  return {
    hash: (password) =>
      inTurn(async () => {
        const salt = randomBytes(16);
        const key = await derive(password, salt, wanted);
        const { log2, blockSize, parallel } = wanted;
        return [
          'scrypt',
          log2,
          blockSize,
          parallel,
          salt.toString('base64url'),
          key.toString('base64url'),
        ].join('$');
      }),
    check: (password, stored) =>
      inTurn(async () => {
        const [, log2, blockSize, parallel, salt = '', hash = ''] = shape.exec(stored ?? '') ?? [];
        const used = hash
          ? { log2: Number(log2), blockSize: Number(blockSize), parallel: Number(parallel) }
          : wanted;
        const key = await derive(password, Buffer.from(salt, 'base64url'), used);
        const expected = Buffer.from(hash, 'base64url');
        return expected.length === key.length && timingSafeEqual(expected, key);
      }),
  };
}

export const passwordMinimum = 12;
const passwordMaximum = 200;

/** Beginnings and endings aside, what too many people choose. */
const common = [
  'motdepasse',
  'password',
  'azerty',
  'azertyuiop',
  'qwerty',
  'qwertyuiop',
  'bonjour',
  'soleil',
  'doudou',
  'chouchou',
  'loulou',
  'jetaime',
  'iloveyou',
  'marseille',
  'france',
  'welcome',
  'bienvenue',
  'admin',
  'administrateur',
  'administrator',
  'letmein',
  'monkey',
  'dragon',
  'football',
  'princesse',
  'princess',
  'sunshine',
  'changeme',
  'changezmoi',
  'secret',
  'parvis',
  'mairie',
];

/** Why a password can't be chosen; null when it can. */
export function faultOf(password: string, login: string): 'short' | 'long' | 'common' | null {
  const letters = [...password.normalize('NFC')];
  if (letters.length < passwordMinimum) return 'short';
  if (letters.length > passwordMaximum) return 'long';
  return isCommon(password.toLowerCase(), login) ? 'common' : null;
}

function isCommon(password: string, login: string): boolean {
  const bare = (text: string) => text.normalize('NFD').replace(/[\u0300-\u036f\s._-]/g, '');
  const plain = bare(password);
  if (new Set(plain).size < 5) return true;
  if (/^(?:\d+|(?:0?123456789?0?)+)$/.test(plain)) return true;
  // What is left once a common word, its repetitions and digits around it are taken away.
  const words = [...common, bare(login.split('@')[0] ?? '')].filter((word) => word.length > 3);
  return words.some((word) => plain.replaceAll(word, '').replace(/[\d!?*$@#.]/g, '') === '');
}
