import { resolve } from 'node:path';
import { type Config, readConfig } from '../../bots/config.ts';
import { openService, type Service } from '../../bots/service.ts';
import { newSession } from '../../bots/staff/door.ts';
import { loginKey, type Role, type StaffRow } from '../../core/staff/accounts.ts';
import { staffRow } from '../../core/staff/manage.ts';
import { type FrozenNature, frozenNature } from '../nature.ts';
import { freePort } from '../whole/service.ts';

/** One browser: keeps cookies, follows nothing, sends what browsers send. */
export interface Visitor {
  readonly cookies: Map<string, string>;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Seen>;
  /** With the token of the page that the form stands on; the console's first page otherwise. */
  post(path: string, fields?: Fields, on?: string): Promise<Seen>;
  /** As it is given: nothing is added but the cookies. */
  send(path: string, request: RequestInit): Promise<Seen>;
}

export type Fields = Readonly<Record<string, string | readonly string[]>>;

export interface Seen {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Where it sends the browser on. */
  readonly to: string;
}

/** The console over real HTTP, on a database in memory, with time that stands still. */
export interface DeskTest {
  readonly url: string;
  readonly service: Service;
  readonly config: Config;
  readonly nature: FrozenNature;
  /** What the service wrote to its log, as it was given to it. */
  readonly logged: readonly unknown[];
  visitor(): Visitor;
  /** A browser that is signed in, by a new account with these roles. */
  as(...roles: readonly Role[]): Promise<Visitor & { readonly staff: StaffRow }>;
  close(): Promise<void>;
}

export async function openDesk(environment: Readonly<Record<string, string>> = {}): Promise<DeskTest> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const nature = frozenNature();
  const config = readConfig({
    PARVIS_PORT: String(port),
    PARVIS_DATABASE: 'sqlite::memory:',
    PARVIS_SECRET: 'a master key that is only for these tests',
    PARVIS_PUBLIC_URL: url,
    PARVIS_CITY: resolve('cities/paris'),
    ...environment,
  });
  const logged: unknown[] = [];
  const keep = (...given: readonly unknown[]): void => {
    logged.push(given);
  };
  const log = { info: keep, warn: keep, error: keep };
  const service = await openService({ config, log, nature, home: resolve('.'), print: () => {} });
  await service.app.listen({ port, host: '127.0.0.1' });
  const { vault, store } = service.parvis.engine.world;
  let accounts = 0;
  return {
    url,
    service,
    config,
    nature,
    logged,
    visitor: () => visitorOn(url),
    async as(...roles) {
      accounts += 1;
      const wanted = { login: `agent${accounts}`, name: `Agent ${accounts}`, roles, language: 'fr' };
      const staff = { ...staffRow({ nature, vault }, wanted), password: 'none that opens' };
      const { token, row } = newSession({ nature, vault }, { staff: staff.id, browser: 'Firefox' });
      await store.transaction(async (tx) => {
        await tx.staff.add(staff);
        await tx.staff.openSession(row);
      });
      const visitor = visitorOn(url);
      visitor.cookies.set('parvis-staff', token);
      return { ...visitor, staff };
    },
    async close() {
      await service.stop();
    },
  };
}

export function accountOf(desk: DeskTest, login: string): Promise<StaffRow | null> {
  const { vault, store } = desk.service.parvis.engine.world;
  return store.transaction((tx) => tx.staff.byLogin(loginKey(vault, login)));
}

function visitorOn(url: string): Visitor {
  const cookies = new Map<string, string>();
  const send = async (path: string, request: RequestInit): Promise<Seen> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...(request.headers as Record<string, string>), cookie };
    const answer = await fetch(new URL(path, url), { ...request, headers, redirect: 'manual' });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';', 1);
      const at = pair.indexOf('=');
      if (/Max-Age=0/.test(line)) cookies.delete(pair.slice(0, at));
      else cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    const to = answer.headers.get('location') ?? '';
    return { status: answer.status, headers: answer.headers, text: await answer.text(), to };
  };
  return {
    cookies,
    send,
    get: (path, headers = {}) => send(path, { headers }),
    async post(path, fields = {}, on = '/staff/me') {
      const { text } = await send(on, {});
      const body = new URLSearchParams({ csrf: tokenIn(text) });
      for (const [name, value] of Object.entries(fields))
        for (const each of [value].flat()) body.append(name, each);
      return send(path, { method: 'POST', body, headers: { origin: url, 'sec-fetch-site': 'same-origin' } });
    },
  };
}

/** The token that a page's forms carry. */
export function tokenIn(page: string): string {
  return /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? '';
}
