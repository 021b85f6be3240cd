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
import { explain } from './french.ts';
import { Refusal as Refused } from './refusal.ts';

interface Means {
  readonly program: Command;
  readonly withService: (work: (service: Service) => Promise<void>) => Promise<void>;
  readonly print: (line: string) => void;
}

const refusals: Readonly<Record<Refusal, string>> = {
  'bad-login': 'Un nom de connexion a 3 lettres ou chiffres, ou plus, et aucun espace.',
  'bad-name': 'Il faut un nom : --name.',
  taken: 'Ce nom de connexion est déjà pris : parvis staff list',
  unknown: 'Aucun compte de ce nom : parvis staff list',
  'last-admin': 'C’est le dernier administrateur : donnez d’abord ce rôle à quelqu’un d’autre.',
  self: 'Pas sur votre propre compte.',
};

const roleOption = () =>
  new Option('--role <rôle...>', 'ce que la personne peut faire')
    .choices(staffRoles)
    .default([] as readonly Role[]);

const theLogin = 'nom de connexion';

/** `parvis staff ...` */
export function addStaffCommands({ program, withService, print }: Means): void {
  const staff = explain(
    program.command('staff').alias('users'),
    'Les comptes de la console des agents.',
    'staff list',
  );

  /** Runs an act, and says what came of it. */
  const run = <T>(act: (managing: Managing) => Promise<Managed<T>>, told: (done: T, url: string) => string) =>
    withService(async (service) => {
      const { store, nature, vault } = service.parvis.engine.world;
      const done = await store.transaction((tx) => act({ tx, nature, vault, actor: 'cli' }));
      print(done.ok ? told(done, service.publicUrl) : refusals[done.reason]);
      if (!done.ok) process.exitCode = 1;
    });
  const link = (url: string, token: string) =>
    `Un lien à usage unique, valable 24 heures :\n${url}/staff/welcome/${token}`;

  explain(
    staff.command('add'),
    'Ouvrir un compte ; montre le lien, à usage unique, par lequel la personne choisit comment se connecter.',
    'staff add agent.voirie --name "Agent de la voirie" --role moderator',
  )
    .argument('<login>', theLogin)
    .requiredOption('--name <nom>', 'comment la personne s’appelle')
    .addOption(roleOption())
    .action((login: string, { name, role }: { name: string; role: readonly Role[] }) =>
      run(
        (managing) => addStaff(managing, { login, name, roles: role, language: 'fr' }),
        ({ token }, url) => link(url, token),
      ),
    );
  explain(staff.command('list'), 'Numéro, nom de connexion, nom, rôles, état.', 'staff list').action(() =>
    withService((service) => list(service, print)),
  );
  explain(
    staff.command('roles'),
    'Donner ces rôles désormais ; aucun sans --role.',
    'staff roles agent.voirie --role moderator',
  )
    .argument('<login>', theLogin)
    .addOption(roleOption())
    .action((login: string, { role }: { role: readonly Role[] }) =>
      run(
        (managing) => found(managing, login, (id) => setRoles(managing, id, role)),
        () => 'C’est fait. Ses sessions sont fermées.',
      ),
    );
  for (const word of ['disable', 'enable'] as const)
    explain(
      staff.command(word),
      word === 'disable' ? 'Fermer un compte et toutes ses sessions, à l’instant.' : 'Rouvrir un compte.',
      `staff ${word} agent.voirie`,
    )
      .argument('<login>', theLogin)
      .action((login: string) =>
        run(
          (managing) => found(managing, login, (id) => setDisabled(managing, id, word === 'disable')),
          () => 'C’est fait.',
        ),
      );
  explain(
    staff.command('link'),
    'Retirer à un compte tous ses moyens de connexion, et montrer un nouveau lien ; sans nom, celui du premier administrateur.',
    'staff link agent.voirie',
  )
    .argument('[login]', theLogin)
    .action((login?: string) =>
      run(
        (managing) =>
          login === undefined ? first(managing) : found(managing, login, (id) => resetStaff(managing, id)),
        ({ token }, url) => link(url, token),
      ),
    );
}

async function first(managing: Managing): Promise<Managed<{ readonly token: string }>> {
  if ((await managing.tx.staff.countAdmins()) > 0)
    throw new Refused('Il y a déjà un administrateur. Donnez un nom de connexion : parvis staff link NOM');
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
    const state = row.disabledAt === null ? 'actif' : 'désactivé';
    print([row.id, login, name, row.roles.join(',') || '-', state].join('\t'));
  }
  if (rows.length === 0) print('Aucun compte. Le lien du premier administrateur : parvis staff link');
}
