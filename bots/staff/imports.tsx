import type { JSX } from 'preact';
import { ParvisError } from '../../core/errors.ts';
import type { Role } from '../../core/staff/accounts.ts';
import { textOf } from '../cli/file-text.ts';
import type { Imported } from '../cli/imported.ts';
import { type Answer, done, go, page, type SignedIn, type StaffRoute } from './contract.ts';
import { faultsIn } from './faults.ts';
import { Field, PostForm } from './view/form.tsx';
import { Facts, Table } from './view/table.tsx';

/** A file as it was chosen, and the table that may come with it. */
export interface Chosen {
  readonly name: string;
  readonly source: string;
  readonly table?: string;
}

/** What may be brought in from a file: the same code as `parvis import`. */
export interface ImportKind {
  /** `/staff/polls` */
  readonly home: string;
  /** Names the phrases: `import.<name>.title`, `import.<name>.what`. */
  readonly name: 'polls' | 'consultations' | 'workshops';
  readonly roles: readonly Role[];
  readonly accept: string;
  /** A table beside the file may be given. */
  readonly hasTable?: true;
  /** Throws ParvisError import.invalid, a line for each wrong line. `link`: where to go afterwards. */
  bring(visit: SignedIn, file: Chosen, dryRun: boolean): Promise<{ done: Imported; link: string }>;
}

const bodyLimit = 8 * 1024 * 1024;

/** Three steps: choose a file; see what would be done, or each wrong line; confirm. */
export function importRoutes(kind: ImportKind): readonly StaffRoute[] {
  const { home, roles } = kind;
  const path = `${home}/import`;
  return [
    { method: 'GET', path, roles, handler: async (visit) => chooseFile(kind, visit, null) },
    { method: 'POST', path: `${path}/try`, roles, bodyLimit, handler: (visit) => tryFile(kind, visit) },
    { method: 'POST', path, roles, bodyLimit, handler: (visit) => keepFile(kind, visit) },
  ];
}

function chooseFile(
  { home, name, accept, hasTable }: ImportKind,
  visit: SignedIn,
  faults: string | null,
): Answer {
  const { say } = visit;
  const body = (
    <>
      {faults !== null && <Faults visit={visit} message={faults} />}
      <PostForm visit={visit} action={`${home}/import/try`} files>
        <p>{say(`import.${name}.what`)}</p>
        <Field name="file" type="file" label={say('import.file')} accept={accept} required />
        {hasTable && (
          <Field
            name="table"
            type="file"
            label={say('import.table')}
            hint={say('import.tableHint')}
            accept=".csv"
          />
        )}
        <button type="submit">{say('import.try')}</button>
      </PostForm>
      <p>
        <a href={home}>{say('import.back')}</a>
      </p>
    </>
  );
  return page(say(`import.${name}.title`), body, faults === null ? 200 : 422);
}

function Faults({ visit, message }: { readonly visit: SignedIn; readonly message: string }): JSX.Element {
  const { say } = visit;
  return (
    <section role="alert">
      <h2>{say('import.wrong')}</h2>
      <p>{say('import.wrongWhat')}</p>
      <Table
        caption={say('import.wrongCaption')}
        heads={[say('import.place'), say('import.field'), say('import.fault')]}
        rows={faultsIn(say, message).map(({ place, field, what }) => [place, field, what])}
        empty=""
      />
    </section>
  );
}

/** Throws ParvisError import.invalid for letters that can't be read. */
async function uploaded({ form }: SignedIn): Promise<Chosen | null> {
  const file = await form.file('file');
  if (!file) return null;
  const table = await form.file('table');
  return {
    name: file.name,
    source: textOf(file.bytes),
    ...(table && { table: textOf(table.bytes) }),
  };
}

/** What is made of a file, or its faults. Anything else is thrown on. */
async function judged<T extends object>(work: () => Promise<T>) {
  try {
    return { ok: true as const, ...(await work()) };
  } catch (error) {
    if (!(error instanceof ParvisError) || error.code !== 'import.invalid') throw error;
    return { ok: false as const, message: error.message };
  }
}

async function tryFile(kind: ImportKind, visit: SignedIn): Promise<Answer> {
  const { say } = visit;
  const read = await judged(async () => ({ file: await uploaded(visit) }));
  if (!read.ok) return chooseFile(kind, visit, read.message);
  const { file } = read;
  if (!file) return chooseFile(kind, visit, say('import.none'));
  const tried = await judged(() => kind.bring(visit, file, true));
  if (!tried.ok) return chooseFile(kind, visit, tried.message);
  const { added, changed, same, removed } = tried.done;
  const isNew = added + changed + removed > 0;
  const body = (
    <>
      <p>{say(isNew ? 'import.would' : 'import.nothing')}</p>
      <Facts
        facts={Object.entries({ added, changed, removed, same }).map(([name, n]) => [
          say(`import.figure.${name}`),
          say('said.n', { n }),
        ])}
      />
      {isNew && (
        <PostForm visit={visit} action={`${kind.home}/import`}>
          {Object.entries(file).map(([name, text]) => (
            // In base64: a form would change the ends of its lines.
            <input key={name} type="hidden" name={name} value={Buffer.from(text).toString('base64')} />
          ))}
          <button type="submit">{say('import.keep')}</button>
        </PostForm>
      )}
      <p>
        <a href={`${kind.home}/import`}>{say('import.other')}</a>
      </p>
    </>
  );
  return page(say('import.triedTitle', { name: file.name }), body);
}

async function keepFile(kind: ImportKind, visit: SignedIn): Promise<Answer> {
  const read = (name: string) => Buffer.from(visit.form.text(name), 'base64').toString('utf8');
  const table = read('table');
  const file = { name: read('name'), source: read('source'), ...(table !== '' && { table }) };
  const kept = await judged(() => kind.bring(visit, file, false));
  if (!kept.ok) return chooseFile(kind, visit, kept.message);
  return go(kept.link, done('import.kept'));
}
