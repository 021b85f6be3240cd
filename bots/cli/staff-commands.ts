import { type Command, Option } from 'commander';
import type { Tx } from '../../core/ports.ts';
import { loginKey, type Role, staffRoles, whoIs } from '../../core/staff/accounts.ts';
import {
  addLink,
  addStaff,
  type Managed,
  type Managing,
  type Refusal,
  resetStaff,
  setDisabled,
  setRoles,
} from '../../core/staff/manage.ts';
import type { Service } from '../service.ts';

interface Means {
  readonly program: Command;
  readonly withService: (work: (service: Service) => Promise<void>) => Promise<void>;
  readonly print: (line: string) => void;
}

const refusals: Readonly<Record<Refusal, string>> = {
  'bad-login': 'A sign-in name has 3 letters or digits or more, and no space.',
  'bad-name': 'A name is needed: --name.',
  taken: 'That sign-in name is taken: parvis staff list',
  unknown: 'No such account: parvis staff list',
  'last-admin': 'That is the last administrator: give the role to somebody else first.',
  self: 'Not for your own account.',
};

const roleOption = () =>
  new Option('--role <role...>', 'what they may do').choices(staffRoles).default([] as readonly Role[]);

/** `parvis staff ...` */
export function addStaffCommands({ program, withService, print }: Means): void {
  const staff = program.command('staff').description('Accounts of the staff’s console.');

  /** Runs an act, and says what came of it. */
  const run = <T>(act: (managing: Managing) => Promise<Managed<T>>, told: (done: T, url: string) => string) =>
    withService(async (service) => {
      const { store, nature, vault } = service.parvis.engine.world;
      const done = await store.transaction((tx) => act({ tx, nature, vault, actor: 'cli' }));
      print(done.ok ? told(done, service.publicUrl) : refusals[done.reason]);
      if (!done.ok) process.exitCode = 1;
    });
  const link = (url: string, token: string) =>
    `A one-time link, good for 24 hours:\n${url}/staff/welcome/${token}`;

  staff
    .command('add <login>')
    .description('A new account; prints the one-time link by which its holder chooses how to sign in.')
    .requiredOption('--name <name>', 'how the person is called')
    .addOption(roleOption())
    .action((login: string, { name, role }: { name: string; role: readonly Role[] }) =>
      run(
        (managing) => addStaff(managing, { login, name, roles: role, language: 'fr' }),
        ({ token }, url) => link(url, token),
      ),
    );
  staff
    .command('list')
    .description('Id, sign-in name, name, roles, state.')
    .action(() => withService((service) => list(service, print)));
  staff
    .command('roles <login>')
    .description('These roles from now on; none without --role.')
    .addOption(roleOption())
    .action((login: string, { role }: { role: readonly Role[] }) =>
      run(
        (managing) => found(managing, login, (id) => setRoles(managing, id, role)),
        () => 'Done. Their sessions have ended.',
      ),
    );
  for (const word of ['disable', 'enable'] as const)
    staff
      .command(`${word} <login>`)
      .description(word === 'disable' ? 'Ends every session at once.' : 'The account may sign in again.')
      .action((login: string) =>
        run(
          (managing) => found(managing, login, (id) => setDisabled(managing, id, word === 'disable')),
          () => 'Done.',
        ),
      );
  staff
    .command('link [login]')
    .description(
      'Takes every way in from an account, and prints a link; without a name, the first administrator’s.',
    )
    .action((login?: string) =>
      run(
        (managing) =>
          login === undefined ? first(managing) : found(managing, login, (id) => resetStaff(managing, id)),
        ({ token }, url) => link(url, token),
      ),
    );
}

async function first(managing: Managing): Promise<Managed<{ readonly token: string }>> {
  if ((await managing.tx.staff.countAdmins()) > 0) return { ok: false, reason: 'unknown' };
  return { ok: true, token: await addLink(managing, null) };
}

async function found<T>(
  { tx, vault }: Managing,
  login: string,
  act: (id: string) => Promise<Managed<T>>,
): Promise<Managed<T>> {
  const row = await tx.staff.byLogin(loginKey(vault, login));
  return row ? act(row.id) : { ok: false, reason: 'unknown' };
}

async function list({ parvis }: Service, print: (line: string) => void): Promise<void> {
  const { store, vault } = parvis.engine.world;
  const rows = await store.transaction((tx: Tx) => tx.staff.all());
  for (const row of rows) {
    const { login, name } = whoIs(vault, row);
    const state = row.disabledAt === null ? 'active' : 'disabled';
    print([row.id, login, name, row.roles.join(',') || '-', state].join('\t'));
  }
  if (rows.length === 0) print('None. The first administrator’s link: parvis staff link');
}
