import type { AccountRecords, Role, StaffRecords, StaffRow } from '../../core/staff/accounts.ts';
import type { Db } from './database.ts';
import { nameLocks } from './locks.ts';
import { chatRecords } from './staff-chats.ts';
import { doorRecords, passkeyRecords, sessionRecords } from './staff-door.ts';

export function staffRecords(db: Db): StaffRecords {
  return {
    ...accounts(db),
    ...sessionRecords(db),
    ...passkeyRecords(db),
    ...doorRecords(db),
    ...chatRecords(db),
  };
}

type Stored = Omit<StaffRow, 'roles'> & { readonly roles: string };

const columns = `id, login_key AS "loginKey", who, roles, language, password, oidc_key AS "oidcKey",
  created_at AS "createdAt", disabled_at AS "disabledAt"`;

function accounts(db: Db): AccountRecords {
  const add = db.prepare(
    `INSERT INTO staff (id, login_key, who, roles, language, password, oidc_key, created_at, disabled_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const by = (column: string) =>
    db.prepare<Stored>(`SELECT ${columns} FROM staff WHERE ${column} = ? ${db.dialect.hold}`);
  const [byId, byLogin, byOidc] = [by('id'), by('login_key'), by('oidc_key')];
  const all = db.prepare<Stored>(`SELECT ${columns} FROM staff ORDER BY created_at, id`);
  const save = db.prepare(
    `UPDATE staff SET who = ?, roles = ?, language = ?, password = ?, oidc_key = ?, disabled_at = ? WHERE id = ?`,
  );
  const countAdmins = db.prepare<{ count: number }>(
    `SELECT count(*) AS count FROM staff WHERE disabled_at IS NULL
    AND 'admin' IN ${db.dialect.listed('staff.roles')}
    AND (password IS NOT NULL OR oidc_key IS NOT NULL
      OR EXISTS (SELECT 1 FROM staff_passkey WHERE staff_passkey.staff = staff.id))`,
  );
  const locks = nameLocks(db);
  return {
    async add({ id, loginKey, who, roles, language, password, oidcKey, createdAt, disabledAt }) {
      const written = JSON.stringify(roles);
      return (
        (await add.run(id, loginKey, who, written, language, password, oidcKey, createdAt, disabledAt))
          .changes > 0
      );
    },
    async load(id) {
      return read(await byId.get(id));
    },
    async byLogin(loginKey) {
      return read(await byLogin.get(loginKey));
    },
    async byOidc(oidcKey) {
      return read(await byOidc.get(oidcKey));
    },
    async all() {
      return (await all.all()).flatMap((row) => read(row) ?? []);
    },
    async save({ id, who, roles, language, password, oidcKey, disabledAt }) {
      save.later(who, JSON.stringify(roles), language, password, oidcKey, disabledAt, id);
    },
    async countAdmins() {
      // Two who each leave the other as the last one wait for each other.
      locks.hold('admins');
      return (await countAdmins.get())?.count ?? 0;
    },
  };
}

function read(row: Stored | undefined): StaffRow | null {
  return row ? { ...row, roles: JSON.parse(row.roles) as Role[] } : null;
}
