import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** A line of the Perl SMS centre. */
export interface Told {
  readonly event:
    | 'listening'
    | 'bound'
    | 'refused'
    | 'submitted'
    | 'received'
    | 'acknowledged'
    | 'lost'
    | 'unbound';
  readonly from?: string;
  readonly to?: string;
  readonly text?: string;
  readonly coding?: number;
  readonly segments?: number;
  readonly status?: number;
  readonly esm?: number;
  readonly wants?: number;
  readonly octets?: number;
  /** The first six octets of a submitted text, in hexadecimal. */
  readonly head?: string;
}

export interface Smsc {
  readonly port: number;
  readonly told: readonly Told[];
  of(event: Told['event']): readonly Told[];
  /** Resolves once that many of an event were told. Rejects with all that was told after `timeout` milliseconds. */
  wait(event: Told['event'], count: number, timeout?: number): Promise<readonly Told[]>;
  /** A person writes. */
  say(from: string, text: string, options?: { readonly to?: string; readonly reverse?: boolean }): void;
  order(order: { readonly do: string } & Readonly<Record<string, unknown>>): void;
  stop(): Promise<void>;
}

export interface Login {
  readonly systemId: string;
  readonly password: string;
}
export const login: Login = { systemId: 'esme', password: 'smsc-pw' };
export const urlOf = (port: number, { systemId, password }: Login = login): string =>
  `smpp://${systemId}:${password}@127.0.0.1:${port}`;

/** Null when the Perl SMS centre can run on this machine, otherwise why it can't. */
export function whyNoSmsc(): string | null {
  const perl = spawnSync('perl', ['-MNet::SMPP', '-MEncode::GSM0338', '-MJSON::PP', '-e', '1']);
  return perl.status === 0 ? null : 'Net::SMPP (libnet-smpp-perl) is not installed';
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

/** An SMS centre that is not made in Node, on 127.0.0.1. */
export async function startSmsc(port: number): Promise<Smsc> {
  const script = fileURLToPath(new URL('smsc.pl', import.meta.url));
  const args = [script, String(port), login.systemId, login.password];
  const child = spawn('perl', args, { stdio: ['pipe', 'pipe', 'ignore'] });
  const told: Told[] = [];
  createInterface(child.stdout).on('line', (line) => told.push(JSON.parse(line) as Told));
  const write = (order: unknown) => void child.stdin.write(`${JSON.stringify(order)}\n`);
  const of = (event: Told['event']) => told.filter((line) => line.event === event);
  const smsc: Smsc = {
    port,
    told,
    of,
    async wait(event, count, timeout = 8_000) {
      for (const from = Date.now(); of(event).length < count; await sleep(20))
        if (Date.now() - from > timeout) throw new Error(`no ${count} ${event}: ${JSON.stringify(told)}`);
      return of(event);
    },
    say: (from, text, { to = '3975', reverse = false } = {}) => write({ from, to, text, reverse }),
    order: write,
    stop: () => end(child),
  };
  await smsc.wait('listening', 1);
  return smsc;
}
