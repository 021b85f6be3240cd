import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dialogs, menu, roles } from '../dialogs/index.ts';

interface Source {
  readonly path: string;
  readonly text: string;
  /** Without comments: what is said about the code is not the code. */
  readonly code: string;
  readonly imports: readonly Import[];
}

interface Import {
  readonly from: string;
  readonly isType: boolean;
}

const importing =
  /(?:^|\n)\s*(?:import|export)\s+(type\s)?[^'";]*?\bfrom\s+'([^']+)'|(?:^|\n)\s*import\s+'([^']+)'|\bimport\('([^']+)'\)/g;

function importsOf(path: string, text: string): Import[] {
  return [...text.matchAll(importing)].map(([, type, named, bare, dynamic]) => {
    const from = named ?? bare ?? dynamic ?? '';
    const isType = type !== undefined;
    return { from: from.startsWith('.') ? normalize(join(dirname(path), from)) : from, isType };
  });
}

function read(path: string): Source {
  const text = readFileSync(path, 'utf8');
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/[^\n]*/g, '$1');
  return { path, text, code, imports: importsOf(path, text) };
}

function sources(...folders: readonly string[]): Source[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /(?<!\.d)\.tsx?$/.test(name) && !name.includes('node_modules'))
      .map((name) => read(join(folder, name))),
  );
}

const core = sources('core');
const dialog = sources('dialogs');
const adapters = sources('adapters');
const bots = sources('bots');
const product = [...core, ...dialog, ...adapters, ...bots];
const tests = sources('test', 'bench');

/** The lines of each file that match, as `path:line text`. */
function lines(files: readonly Source[], pattern: RegExp, of: 'code' | 'text' = 'code'): string[] {
  return files.flatMap((file) =>
    file[of]
      .split('\n')
      .filter((line) => pattern.test(line))
      .map((line) => `${file.path}: ${line.trim()}`),
  );
}

const importsNot = (files: readonly Source[], allowed: (path: string, each: Import) => boolean) =>
  files.flatMap(({ path, imports }) =>
    imports.filter((each) => !allowed(path, each)).map(({ from }) => `${path} imports ${from}`),
  );

/** The libraries that core uses, each in the files that need it; all of them pure. */
const libraries: Readonly<Record<string, readonly string[]>> = {
  xstate: ['core/conversation/turn.ts'],
  'ical-generator': ['core/civic/workshops-calendar.ts'],
  'intl-messageformat': ['core/conversation/phrase.ts'],
  'fastest-levenshtein': ['core/conversation/words.ts'],
  minisearch: ['core/civic/categories.ts', 'core/civic/polls-search.ts', 'core/civic/alike.ts'],
  '@orama/stemmers/english': ['core/civic/alike-words.ts'],
  '@orama/stemmers/french': ['core/civic/alike-words.ts'],
  'libphonenumber-js': ['core/civic/people-phone.ts'],
  flatbush: ['core/civic/places-index.ts'],
  '@turf/boolean-point-in-polygon': ['core/civic/places-index.ts'],
  '@turf/nearest-point-on-line': ['core/civic/places-index.ts'],
  'csv-parse/sync': ['core/civic/pabulib/file.ts'],
  'node:crypto': [
    'core/random.ts',
    'core/vault.ts',
    'core/civic/sealing.ts',
    'core/civic/audit.ts',
    'core/civic/datasets-import.ts',
    'core/civic/count/publish.ts',
  ],
};

/** zod reads what comes from outside: the arguments of operations, files, records. */
const readsWithZod = /^core\/(?:civic|delivery|staff)\//;

/** What each adapter brings from outside. */
const sdks: Readonly<Record<string, RegExp>> = {
  geocoder: /^(?:undici|zod)$/,
  open311: /^(?:fast-xml-parser|fastify|undici|zod)$/,
  opendatasoft: /^(?:undici|zod|csv-parse.*)$/,
  postgres: /^(?:pg)$/,
  paper: /^(?:pdfkit|qrcode)$/,
  redis: /^redis$/,
  sharp: /^sharp$/,
  sms: /^(?:smpp|zod|undici|lru-cache|libphonenumber-js|sms-segments-calculator)$/,
  sqlite: /^(?:better-sqlite3)$/,
  teams: /^(?:botbuilder|botframework-connector|undici)$/,
  telegram: /^(?:telegraf|telegraf\/types|undici)$/,
  webchat: /^(?:lru-cache|preact|preact-render-to-string)$/,
  whatsapp: /^(?:undici|lru-cache|whatsapp-web\.js)$/,
};

/** Pure functions of core that an adapter may call; everything else of core it knows by type. */
const calledByAdapters = /^core\/(?:errors|civic\/media|conversation\/records|delivery\/pacing)\.ts$/;
/** What they share: their records and migrations. */
const databases = /^(?:sqlite|postgres)$/;
/** The storage knows the states of what it keeps, and the chain of the audit. */
const calledByStorage = /^core\/(?:civic\/[a-z-]+|delivery\/rounds\/round|staff\/[a-z-]+)\.ts$/;

describe('who imports whom', () => {
  it('core: core, and named libraries in named files', () => {
    const wrong = importsNot(core, (path, { from }) => {
      if (from.startsWith('core/')) return true;
      return from === 'zod' ? readsWithZod.test(path) : (libraries[from]?.includes(path) ?? false);
    });
    expect(wrong).toEqual([]);
  });

  it('no library of that table is out of use', () => {
    const used = new Set(core.flatMap(({ path, imports }) => imports.map(({ from }) => `${from} ${path}`)));
    const listed = Object.entries(libraries).flatMap(([name, files]) =>
      files.map((file) => `${name} ${file}`),
    );
    expect(listed.filter((each) => !used.has(each))).toEqual([]);
  });

  it('dialogs: dialogs, the vocabulary by type, xstate', () => {
    const wrong = importsNot(dialog, (_, { from, isType }) => {
      if (from.startsWith('dialogs/') || from === 'xstate') return true;
      return from === 'core/conversation/vocabulary.ts' && isType;
    });
    expect(wrong).toEqual([]);
  });

  it('adapters: their own folder, core, their own SDK', () => {
    const wrong = importsNot(adapters, (path, { from, isType }) => {
      const [, own = ''] = path.split('/');
      if (own === 'sql' && calledByStorage.test(from)) return true;
      if (databases.test(own) && from.startsWith('adapters/sql/')) return true;
      if (from.startsWith('core/')) return isType || calledByAdapters.test(from);
      if (/^(?:node:|adapters\/(?:split|windows-1252)\.ts$)/.test(from)) return true;
      return from.startsWith(`adapters/${own}/`) || (sdks[own]?.test(from) ?? false);
    });
    expect(wrong).toEqual([]);
  });

  it('nothing of the product imports its tests or its benches', () => {
    expect(importsNot(product, (_, { from }) => !/^(?:test|bench)\//.test(from))).toEqual([]);
  });
});

describe('names', () => {
  it('core and dialogs know no channel', () => {
    const channel = /'(?:telegram|whatsapp|twilio|kannel|web|webchat|teams|sms)'/;
    // The city's telephone numbers by what they are for: one of them is for text messages.
    const wrong = lines([...core, ...dialog], channel).filter((line) => !/phones: Readonly/.test(line));
    expect(wrong).toEqual([]);
  });

  it('adapters know no dialog', () => {
    // These are also words of the records and of the pages.
    const also = ['category', 'data', 'language', 'photos', 'place'];
    const ids = dialogs.map(({ id }) => id).filter((id) => !also.includes(id));
    expect(lines(adapters, new RegExp(`'(?:${ids.join('|')})(?:\\.[\\w-]+)?'`))).toEqual([]);
  });

  it('a dialog is named as its file, its machine and its phrases', () => {
    const locales = readdirSync('locales/fr').map((name) => name.replace('.json', ''));
    for (const { id, machine } of dialogs) {
      expect(machine.id).toBe(id);
      expect(dialog.map(({ path }) => path)).toContain(`dialogs/${id}.ts`);
      // Steps of a dialog speak with its phrases: `desk-report` with those of `desk`.
      expect(locales).toContain(id.replace(/-.*$/, ''));
    }
  });

  it('whatever can be opened is a dialog', () => {
    const ids = dialogs.map(({ id }) => id);
    const intents = readdirSync('locales').flatMap((language) =>
      Object.keys(JSON.parse(readFileSync(`locales/${language}/intents.json`, 'utf8')) as object),
    );
    const opened = [...menu, ...Object.values(roles), ...intents];
    expect(opened.filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('code names no city', () => {
    // The folder of the city that is taken where none is named.
    const wrong = lines(product, /paris/i).filter((line) => !line.startsWith('bots/config.ts'));
    expect(wrong).toEqual([]);
  });

  it('phrases name no city', () => {
    const wrong = readdirSync('locales', { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.json'))
      .flatMap((name) => {
        const phrases = JSON.parse(readFileSync(join('locales', name), 'utf8')) as Record<string, string>;
        return Object.entries(phrases).flatMap(([key, text]) =>
          /paris/i.test(text) ? [`${name}: ${key}`] : [],
        );
      });
    expect(wrong).toEqual([]);
  });
});

describe('purity', () => {
  it('dialogs do nothing, they emit', () => {
    expect(
      lines(dialog, /\bDate\b|Math\.random|\basync\b|\bawait\b|\binvoke\b|\bspawn\w*\(|\bsendTo\b/),
    ).toEqual([]);
  });

  it('time and chance come from nature', () => {
    const clocks = /\bDate\.now\(|new Date\(\)|Math\.random\(|randomUUID\(/;
    const wrong = lines([...core, ...adapters], clocks).filter((line) => !line.startsWith('core/nature.ts'));
    expect(wrong).toEqual([]);
  });

  it('the environment is read once: config.ts is given it by the programs', () => {
    const wrong = lines(product, /process\.env/).filter(
      (line) => !/^bots\/.*readConfig\(process\.env\)/.test(line),
    );
    expect(wrong).toEqual([]);
  });
});

describe('form', () => {
  it('no file is over 300 lines', () => {
    const long = product.filter(({ text }) => text.split('\n').length - 1 > 300);
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  it('no `any`, no `!`, no enum, no default export', () => {
    const shapes = [
      /[:<,|(]\s*any\b(?!\()/,
      /\bas any\b/,
      /[\w)\]]!(?=[.;,)\]])/,
      /^\s*(?:export )?(?:const )?enum\b/,
      /\bexport default\b/,
    ];
    expect(shapes.flatMap((shape) => lines(product, shape))).toEqual([]);
  });

  it('nothing is left undone', () => {
    const marks = ['TODO', 'FIXME', 'XXX', 'HACK'].map((mark) => `\\b${mark}\\b`).join('|');
    const own = tests.filter(({ path }) => path !== 'test/architecture.test.ts');
    expect(lines([...product, ...own], new RegExp(marks), 'text')).toEqual([]);
  });

  it('no test is alone or left out', () => {
    const skipping = /\b(?:it|test|describe)\.(?:only|skip|todo|fails)\(/;
    const own = tests.filter(({ path }) => path !== 'test/architecture.test.ts');
    expect(lines(own, skipping)).toEqual([]);
  });
});
