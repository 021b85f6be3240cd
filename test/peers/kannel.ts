import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** What the SMS centre took for a person, its parts joined. */
export interface ReceivedSms {
  readonly from: string;
  readonly to: string;
  readonly text: string;
  /** SMPP data_coding: 0 GSM-7, 8 UCS-2. */
  readonly coding: number;
  readonly segments: number;
}

export interface KannelChain {
  /** For the channel's `sendUrl`. */
  readonly sendUrl: string;
  readonly username: string;
  readonly password: string;
  /** A person writes. `reverse`: the parts of a long text arrive last one first. */
  say(from: string, text: string, options?: { readonly to?: string; readonly reverse?: boolean }): void;
  received(): readonly ReceivedSms[];
  /** Resolves once that many texts were received. Rejects with Kannel's log after `timeout` milliseconds. */
  waitFor(count: number, timeout?: number): Promise<readonly ReceivedSms[]>;
  stop(): Promise<void>;
}

export interface KannelChainOptions {
  /** Where the bot listens, without a path: `http://127.0.0.1:3000`. */
  readonly botUrl: string;
  readonly webhookSecret: string;
  /** The city's short number, to which `say` sends. */
  readonly number?: string;
}

/** Null when the real chain can run on this machine, otherwise why it can't. */
export function whyNoKannel(): string | null {
  if (!['bearerbox', 'smsbox'].every((name) => existsSync(`/usr/sbin/${name}`)))
    return 'kannel is not installed';
  const perl = spawnSync('perl', ['-MNet::SMPP', '-MEncode::GSM0338', '-MJSON::PP', '-e', '1']);
  return perl.status === 0 ? null : 'Net::SMPP (libnet-smpp-perl) is not installed';
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = servers.map(
    (server) =>
      new Promise<number>((resolve, reject) => {
        server.on('error', reject);
        server.listen(0, '127.0.0.1', () => {
          const address = server.address();
          resolve(typeof address === 'object' && address !== null ? address.port : 0);
        });
      }),
  );
  const found = await Promise.all(ports);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return found;
}

interface Ports {
  readonly admin: number;
  readonly smsbox: number;
  readonly sendsms: number;
  readonly smsc: number;
}

const login = { username: 'parvis', password: 'kannel-test' };
const esme = { username: 'esme', password: 'smsc-pw' };

/** Everything on the loopback. Every key: Kannel user guide 1.4.5; an unknown one makes it stop at start. */
const configuration = (ports: Ports, { botUrl, webhookSecret }: KannelChainOptions, folder: string) => `
group = core
admin-port = ${ports.admin}
admin-interface = 127.0.0.1
admin-password = adm
smsbox-port = ${ports.smsbox}
smsbox-interface = 127.0.0.1
box-allow-ip = 127.0.0.1
log-file = "${folder}/bearerbox.log"
log-level = 1

group = smsc
smsc = smpp
smsc-id = SMSC
host = 127.0.0.1
port = ${ports.smsc}
transceiver-mode = true
smsc-username = ${esme.username}
smsc-password = ${esme.password}
system-type = ""
reconnect-delay = 1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = ${ports.sendsms}
sendsms-interface = 127.0.0.1
mo-recode = true
http-request-retry = 20
http-queue-delay = 1
log-file = "${folder}/smsbox.log"
log-level = 1

group = sendsms-user
username = ${login.username}
password = ${login.password}
max-messages = 10
concatenation = true

group = sms-service
keyword = default
catch-all = true
max-messages = 0
omit-empty = true
accept-x-kannel-headers = true
get-url = "${botUrl}/webhooks/kannel?secret=${webhookSecret}&from=%p&to=%P&text=%b&id=%I&time=%T&coding=%c&charset=%C&smsc=%i"
`;

function run(command: string, args: readonly string[]): ChildProcess {
  return spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'] });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.stdin?.end();
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(timer);
}

async function until(
  condition: () => boolean | Promise<boolean>,
  timeout: number,
  why: () => Promise<string>,
) {
  for (const start = Date.now(); !(await condition()); await sleep(50))
    if (Date.now() - start > timeout) throw new Error(await why());
}

interface Told extends ReceivedSms {
  readonly event: string;
}

/** The Perl SMS centre, with all that it told. */
function startSmsc(port: number): { readonly child: ChildProcess; readonly told: readonly Told[] } {
  const script = fileURLToPath(new URL('smsc.pl', import.meta.url));
  const child = run('perl', [script, String(port), esme.username, esme.password]);
  const told: Told[] = [];
  if (child.stdout) createInterface(child.stdout).on('line', (line) => told.push(JSON.parse(line) as Told));
  return { child, told };
}

const answers = (url: string) =>
  fetch(url).then(
    () => true,
    () => false,
  );

/** SMS centre, bearerbox and smsbox on free ports of 127.0.0.1; resolves when they are bound to each other. */
export async function startKannel(options: KannelChainOptions): Promise<KannelChain> {
  const folder = await mkdtemp(join(tmpdir(), 'parvis-kannel-'));
  const [admin = 0, smsbox = 0, sendsms = 0, smsc = 0] = await freePorts(4);
  const file = join(folder, 'kannel.conf');
  await writeFile(file, configuration({ admin, smsbox, sendsms, smsc }, options, folder));
  const centre = startSmsc(smsc);
  const children: ChildProcess[] = [centre.child];
  const has = (event: string) => centre.told.some((line) => line.event === event);
  const logs = async () => {
    const texts = ['bearerbox', 'smsbox'].map((name) =>
      readFile(join(folder, `${name}.log`), 'utf8').catch(String),
    );
    return `kannel: not in time\n${(await Promise.all(texts)).join('\n').slice(-4000)}`;
  };
  const stop = async () => {
    for (const child of children.reverse()) await end(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await until(() => has('listening'), 10_000, logs);
    children.push(run('/usr/sbin/bearerbox', ['-v', '4', file]));
    await until(() => answers(`http://127.0.0.1:${admin}/status.txt?password=adm`), 15_000, logs);
    children.push(run('/usr/sbin/smsbox', ['-v', '4', file]));
    const sendUrl = `http://127.0.0.1:${sendsms}/cgi-bin/sendsms`;
    await until(async () => has('bound') && (await answers(sendUrl)), 20_000, logs);
    const received = () => centre.told.filter((line) => line.event === 'received');
    return {
      sendUrl,
      ...login,
      say(from, text, { to = options.number ?? '3975', reverse = false } = {}) {
        centre.child.stdin?.write(`${JSON.stringify({ from, to, text, reverse })}\n`);
      },
      received,
      async waitFor(count, timeout = 10_000) {
        await until(() => received().length >= count, timeout, logs);
        return received();
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
