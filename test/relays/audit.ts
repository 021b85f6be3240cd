import Database from 'better-sqlite3';

/** The lines of the audit log whose act begins with `prefix`, oldest first, without their dates. */
export function auditOf(file: string, prefix: string) {
  const database = new Database(file, { readonly: true });
  const rows = database
    .prepare('SELECT actor, act, subject, detail FROM audit WHERE act LIKE ? ORDER BY id')
    .all(`${prefix}%`);
  database.close();
  return rows;
}
