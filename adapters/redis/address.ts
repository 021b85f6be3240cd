import { ParvisError } from '../../core/errors.ts';

export interface Host {
  readonly host: string;
  readonly port: number;
}

/** Where Redis is. `hosts`: the server, the sentinels, or some nodes of a cluster; the path of a socket is the host of port 0. */
export interface Address {
  readonly kind: 'server' | 'sentinel' | 'cluster';
  readonly hosts: readonly Host[];
  readonly tls: boolean;
  readonly username?: string;
  readonly password?: string;
  readonly database: number;
  /** By which the sentinels know the servers. */
  readonly master?: string;
  /** Of the sentinels, where they ask for one. */
  readonly sentinelPassword?: string;
}

const form =
  /^(redis|rediss)(?:\+(sentinel|cluster|unix))?:\/\/(?:([^@/]*)@)?([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/;

const usualPort = { server: 6379, cluster: 6379, sentinel: 26_379 } as const;

/**
 * `redis://[user:password@]host[:port][/database]`, `redis+sentinel://...host:port,host:port/master[/database]`,
 * `redis+cluster://...host:port,host:port`, `redis+unix:///path/of/the.sock`; with `rediss` over TLS. Throws ParvisError
 * config.invalid, which names no part of the address: a password may be in it.
 */
export function readAddress(text: string): Address {
  const match = form.exec(text);
  if (match === null)
    throw refused(
      'is not redis://HOST:6379, redis+sentinel://HOST:26379,HOST:26379/NAME or redis+cluster://HOST,HOST',
    );
  const [, scheme = '', way = 'server', user = '', hosts = '', path = '', query = ''] = match;
  const tls = scheme === 'rediss';
  const access = readAccess(user);
  if (way === 'unix')
    return { kind: 'server', hosts: [{ host: `/${path}`, port: 0 }], tls: false, ...access, database: 0 };
  const kind: Address['kind'] = way === 'sentinel' || way === 'cluster' ? way : 'server';
  const common = {
    kind,
    hosts: hosts.split(',').map((each) => readHost(each, usualPort[kind])),
    tls,
    ...access,
  };
  if (kind === 'server' && common.hosts.length > 1)
    throw refused('names several hosts: write redis+sentinel:// or redis+cluster://');
  if (kind !== 'sentinel') return { ...common, database: readDatabase(kind, path) };
  const [master = '', database = ''] = path.split('/');
  if (master === '')
    throw refused('does not say by which name the sentinels know Redis: redis+sentinel://HOST,HOST/NAME');
  const sentinelPassword = new URLSearchParams(query).get('sentinel_password');
  return {
    ...common,
    master: decodeURIComponent(master),
    database: readDatabase(kind, database),
    ...(sentinelPassword !== null && { sentinelPassword }),
  };
}

function readAccess(user: string): Pick<Address, 'username' | 'password'> {
  const [name = '', ...rest] = user.split(':');
  const password = rest.join(':');
  return {
    ...(name !== '' && { username: decodeURIComponent(name) }),
    ...(password !== '' && { password: decodeURIComponent(password) }),
  };
}

function readHost(text: string, usual: number): Host {
  const match = /^(\[[0-9a-f:]+\]|[^:[\]]+)(?::(\d{1,5}))?$/i.exec(text);
  if (match === null) throw refused('has a host that is not HOST or HOST:PORT');
  const [, host = '', port] = match;
  return { host: host.replace(/^\[|\]$/g, ''), port: port === undefined ? usual : Number(port) };
}

function readDatabase(kind: Address['kind'], text: string): number {
  if (!/^\d{0,4}$/.test(text) || (kind === 'cluster' && Number(text) > 0))
    throw refused('has a database that is not a number, or that a cluster does not know');
  return Number(text);
}

function refused(why: string): ParvisError {
  return new ParvisError('config.invalid', `PARVIS_REDIS: ${why}. See .env.example.`);
}
