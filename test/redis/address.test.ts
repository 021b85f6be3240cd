import { describe, expect, it } from 'vitest';
import { readAddress } from '../../adapters/redis/address.ts';

const plain = { tls: false, database: 0 };

describe('the address of Redis', () => {
  it.each([
    ['redis://cache', { kind: 'server', hosts: [{ host: 'cache', port: 6379 }], ...plain }],
    [
      'redis://cache:7000/2',
      { kind: 'server', hosts: [{ host: 'cache', port: 7000 }], tls: false, database: 2 },
    ],
    [
      'rediss://city:p%40ss@cache.example.org:6380',
      {
        kind: 'server',
        hosts: [{ host: 'cache.example.org', port: 6380 }],
        tls: true,
        database: 0,
        username: 'city',
        password: 'p@ss',
      },
    ],
    [
      'redis://:secret@[::1]:6379',
      { kind: 'server', hosts: [{ host: '::1', port: 6379 }], ...plain, password: 'secret' },
    ],
    [
      'redis+unix:///run/redis/redis.sock',
      { kind: 'server', hosts: [{ host: '/run/redis/redis.sock', port: 0 }], ...plain },
    ],
    [
      'redis+sentinel://:pw@s1,s2:26380/city/1?sentinel_password=other',
      {
        kind: 'sentinel',
        hosts: [
          { host: 's1', port: 26_379 },
          { host: 's2', port: 26_380 },
        ],
        tls: false,
        password: 'pw',
        master: 'city',
        database: 1,
        sentinelPassword: 'other',
      },
    ],
    [
      'rediss+cluster://n1:7000,n2',
      {
        kind: 'cluster',
        hosts: [
          { host: 'n1', port: 7000 },
          { host: 'n2', port: 6379 },
        ],
        tls: true,
        database: 0,
      },
    ],
  ])('%s', (url, address) => {
    expect(readAddress(url)).toEqual(address);
  });

  it.each([
    [
      'cache:6379',
      'is not redis://HOST:6379, redis+sentinel://HOST:26379,HOST:26379/NAME or redis+cluster://HOST,HOST',
    ],
    ['redis://a,b', 'names several hosts: write redis+sentinel:// or redis+cluster://'],
    [
      'redis+sentinel://a,b',
      'does not say by which name the sentinels know Redis: redis+sentinel://HOST,HOST/NAME',
    ],
    ['redis://a:b:c', 'has a host that is not HOST or HOST:PORT'],
    ['redis://a/city', 'has a database that is not a number, or that a cluster does not know'],
    ['redis+cluster://a/1', 'has a database that is not a number, or that a cluster does not know'],
  ])('refuses %s, and repeats nothing of it', (url, why) => {
    expect(() => readAddress(url)).toThrow(`PARVIS_REDIS: ${why}. See .env.example.`);
  });
});
