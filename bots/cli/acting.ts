import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { Role, StaffRow } from '../../core/staff/accounts.ts';
import type { Service } from '../service.ts';
import { createPasswords } from '../staff/password.ts';
import { provePassword } from '../staff/sign.ts';
import { Refusal } from './refusal.ts';

/** Asks for the password of an account: at the terminal, or from PARVIS_STAFF_PASSWORD. */
export type AskPassword = (login: string) => Promise<string>;

const roleNames: Readonly<Record<Role, string>> = {
  agent: 'agent',
  moderator: 'modération',
  campaigner: 'préparation des envois',
  approver: 'validation des envois',
  auditor: 'contrôle',
  admin: 'administration',
};

/** The account that acts, once its password is proven and it has one of these roles. Throws Refusal. */
export async function whoActs(
  { parvis }: Service,
  login: string,
  roles: readonly Role[],
  password: AskPassword,
): Promise<StaffRow> {
  const typed = { login, password: await password(login), address: 'cli' };
  const proven = await provePassword(parvis.engine.world, createPasswords(), typed, async () => {});
  if (!proven.ok && proven.wait > 0)
    throw new Refusal(`Trop d’essais. Recommencez dans ${Math.ceil(proven.wait / 1000)} secondes.`);
  if (!proven.ok)
    throw new Refusal('Ce nom ou ce mot de passe n’est pas le bon. Les comptes : parvis users list');
  const { staff } = proven;
  if (!roles.some((role) => staff.roles.includes(role)))
    throw new Refusal(
      `Ce compte n’a pas ce rôle : ${roles.map((role) => `${roleNames[role]} (${role})`).join(' ou ')}. Un administrateur peut le donner : parvis users roles`,
    );
  return staff;
}

/** `known`: PARVIS_STAFF_PASSWORD. What is typed is not shown. Throws Refusal where there is no terminal. */
export function passwordFrom(known: string | undefined): AskPassword {
  return async (login) => {
    if (known !== undefined) return known;
    const { stdin, stderr } = process;
    if (!stdin.isTTY)
      throw new Refusal(
        'Pas de terminal où demander le mot de passe : mettez-le dans PARVIS_STAFF_PASSWORD.',
      );
    stderr.write(`Mot de passe de ${login} : `);
    const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
    const terminal = createInterface({ input: stdin, output: silent, terminal: true });
    const typed = await new Promise<string>((resolve) => terminal.question('', resolve));
    terminal.close();
    stderr.write('\n');
    return typed;
  };
}
