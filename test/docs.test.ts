import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { transformSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnyStateMachine } from 'xstate';
import { createProgram } from '../bots/cli/program.ts';
import { readConfig, settings } from '../bots/config.ts';
import { openService, type Service } from '../bots/service.ts';
import { begin, play } from '../core/conversation/turn.ts';
import type { DialogInput } from '../core/conversation/vocabulary.ts';
import { errorCatalogue } from '../core/errors.ts';
import { retentionRules } from '../core/retention/table.ts';
import { dialogs } from '../dialogs/index.ts';

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
];
const read = (file: string): string => readFileSync(file, 'utf8');
const example = read('.env.example');

/** The fenced block after a comment, without its fences. */
function block(text: string, comment: string): string {
  const from = text.indexOf(comment);
  expect(from, comment).toBeGreaterThan(-1);
  return /```\w*\n(.*?)```/s.exec(text.slice(from))?.[1] ?? '';
}

describe('settings', () => {
  const names = Object.keys(settings);
  const exampleLines = example
    .split('\n')
    .flatMap((line) => /^#([A-Z][A-Z0-9_]*)=(.*)$/.exec(line)?.slice(1, 3) ?? []);
  const given = Object.fromEntries(
    exampleLines.flatMap((name, at) => (at % 2 === 0 ? [[name, exampleLines[at + 1]]] : [])),
  );

  it('.env.example names each once, and no other', () => {
    expect(exampleLines.filter((_, at) => at % 2 === 0).toSorted()).toEqual(names.toSorted());
  });

  it('.env.example shows the defaults, and values that are taken', () => {
    const config: Readonly<Record<string, unknown>> = readConfig(given);
    const bare: Readonly<Record<string, unknown>> = readConfig({});
    for (const name of names)
      if (bare[name] !== undefined && !(Array.isArray(bare[name]) && bare[name].length === 0))
        expect({ [name]: config[name] }).toEqual({ [name]: bare[name] });
  });

  it.each(names)('docs/configuration.md explains %s', (name) => {
    expect(new RegExp(`^\\|[^|]*\`${name}\`[^|]*\\|`, 'm').test(read('docs/configuration.md'))).toBe(true);
  });
});

describe('error codes', () => {
  it.each(Object.entries(errorCatalogue))('docs/errors.md explains %s', (code, { retry }) => {
    expect(read('docs/errors.md').includes(`\n| \`${code}\` | ${retry ? 'yes' : 'no'} |`)).toBe(true);
  });
});

describe('retention', () => {
  it('docs/privacy.md has the table of the code, and no other rule', () => {
    const { rows } =
      /\| rule \| days \|[^\n]*\n\|[-|]+\n(?<rows>(?:\|.*\n)+)/.exec(read('docs/privacy.md'))?.groups ?? {};
    const rules = Object.entries(retentionRules);
    const lines = rules.map(([rule, { days, tells }]) => `| \`${rule}\` | ${days} | ${tells} |`);
    expect(rows?.trim().split('\n')).toEqual([...lines, '| `audit` | always | The audit log |']);
  });
});

describe('dialogs', () => {
  const text = read('docs/dialogs.md');

  it.each(dialogs.map(({ id }) => id))('docs/dialogs.md has a section on %s', (id) => {
    expect(text.includes(`\n### ${id}\n`)).toBe(true);
  });

  it('docs/dialogs.md names every operation that a dialog calls', () => {
    const called = readdirSync('dialogs').flatMap((file) =>
      [...read(join('dialogs', file)).matchAll(/op: '([\w.-]+)'/g)].map(([, op]) => op ?? ''),
    );
    expect(called.length).toBeGreaterThan(20);
    expect([...new Set(called)].filter((op) => !text.includes(`\`${op}\``))).toEqual([]);
  });

  it('the example is a dialog that works', () => {
    const { code } = transformSync(block(text, '<!-- example -->'), { loader: 'ts', format: 'cjs' });
    const made: { exports: { square?: AnyStateMachine } } = { exports: {} };
    new Function('module', 'exports', 'require', code)(made, made.exports, createRequire(import.meta.url));
    const machine = made.exports.square;
    if (!machine) throw new Error('the example exports no machine called square');
    const can = { buttons: true, location: true, contact: true, photo: true, document: true, link: true };
    const input: DialogInput = {
      args: {},
      language: 'fr',
      facts: {},
      proven: false,
      phoneProven: false,
      can: { ...can, terse: false, senderIsPhone: false },
    };
    const asked = begin(machine, input);
    expect(asked.effects).toMatchObject([{ type: 'say', key: 'square.how' }]);
    expect(play(machine, asked.snapshot, { type: 'said.text', text: 'euh' }).effects).toEqual([
      { type: 'miss' },
    ]);
    const answered = play(machine, asked.snapshot, { type: 'said.choice', id: 'good' });
    expect(answered.effects).toEqual([
      { type: 'remember', facts: { square: 'good' } },
      { type: 'say', key: 'square.thanks' },
    ]);
    expect(answered.done).toBe(true);
  });
});

describe('routes', () => {
  const common = {
    PARVIS_DATABASE: 'sqlite::memory:',
    PARVIS_SECRET: 'a master key that is only for these tests',
    PARVIS_PUBLIC_URL: 'https://parvis.example.org',
    PARVIS_EMBED_ORIGINS: 'https://www.example.org',
    TELEGRAM_TOKEN: '1:x',
    TELEGRAM_MODE: 'webhook',
    TELEGRAM_WEBHOOK_SECRET: 'sixteen-letters-x',
    WHATSAPP_TOKEN: 'x',
    WHATSAPP_PHONE_NUMBER_ID: '1',
    WHATSAPP_APP_SECRET: 'x',
    WHATSAPP_VERIFY_TOKEN: 'x',
    MICROSOFT_APP_ID: 'x',
    MICROSOFT_APP_PASSWORD: 'x',
    MICROSOFT_APP_TENANT_ID: 'x',
  };
  const ways = {
    twilio: {
      TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
      TWILIO_AUTH_TOKEN: '0'.repeat(32),
      TWILIO_FROM: '+33600000000',
    },
    kannel: {
      KANNEL_SEND_URL: 'http://127.0.0.1:9/cgi-bin/sendsms',
      KANNEL_USERNAME: 'x',
      KANNEL_PASSWORD: 'x',
      KANNEL_FROM: '3975',
      KANNEL_WEBHOOK_SECRET: 'sixteen-letters-x',
    },
  };
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const ofPoll = ['figures.csv', 'box.csv', 'poll.json', 'results.json'].map((file) => `/poll/:id/${file}`);
  const ofAll = ['', '/consultation/:id', '/consultation/:id/figures.csv', '/poll/:id', ...ofPoll];
  const resultPaths = [...ofAll, '/round/:id', '/recount.mjs', '/assets/:file'].map(
    (path) => `/results${path}`,
  );
  const services: Service[] = [];
  beforeAll(async () => {
    for (const way of Object.values(ways)) {
      const config = readConfig({ ...common, ...way });
      services.push(await openService({ config, log, home: '.', print: () => {} }));
    }
  });
  afterAll(() => Promise.all(services.map((service) => service.stop())));

  it('docs/architecture.md names each that is mounted', async () => {
    const text = read('docs/architecture.md');
    const routes = new Set<string>();
    for (const { parvis, app } of services) {
      for (const channel of parvis.channels)
        for (const { method, path } of channel.webhooks?.(parvis.intake) ?? [])
          routes.add(`${method} ${path}`);
      await app.ready();
      for (const path of ['/health', '/ready', '/metrics', '/data/:token', ...resultPaths])
        if (app.hasRoute({ method: 'GET', url: path })) routes.add(`GET ${path}`);
    }
    expect(routes.size).toBeGreaterThan(17);
    expect([...routes].filter((route) => !text.includes(`\`${route}\``))).toEqual([]);
    const named = [...text.matchAll(/`((?:GET|POST) \/[^`]*)`/g)].map(([, route]) => route ?? '');
    expect(named.filter((route) => !routes.has(route))).toEqual([]);
  });
});

/** GitHub's anchor of a heading. */
function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');
}

describe('pages', () => {
  it.each(pages)('every link and picture of %s is there', (page) => {
    const text = read(page).replace(/```.*?```/gs, '');
    const targets = [...text.matchAll(/\]\(([^)\s]+)\)|<img src="([^"]+)"/g)].map(([, a, b]) => a ?? b ?? '');
    const broken = targets.filter((target) => {
      if (/^https?:/.test(target)) return false;
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? page : join(dirname(page), path);
      if (!existsSync(file)) return true;
      const headings = [...(anchor === undefined ? '' : read(file)).matchAll(/^#+ (.+)$/gm)];
      return anchor !== undefined && !headings.some(([, heading]) => slug(heading ?? '') === anchor);
    });
    expect(broken).toEqual([]);
  });

  it.each(pages)('every command of %s exists', (page) => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const text = read(page);
    const missing = [...text.matchAll(/npm run (?:--silent )?([\w:]+)/g)]
      .map(([, name]) => name ?? '')
      .filter((name) => !(name in scripts));
    expect(missing).toEqual([]);
    const called = [...text.matchAll(/(?:npm run parvis --|npx parvis) ([a-z][a-z-]*)(?: ([a-z]+))?/g)];
    const unknown = called.filter(([, word, inner]) => {
      const command = createProgram().commands.find((one) => one.name() === word);
      const isGroup = (command?.commands.length ?? 0) > 0;
      return !command || (isGroup && inner && !command.commands.some((one) => one.name() === inner));
    });
    expect(unknown.map(([whole]) => whole)).toEqual([]);
  });

  it('the conversation in the README is the one that is tested', () => {
    const text = read('README.md');
    const file = /<!-- transcript: (\S+) -->/.exec(text)?.[1] ?? '';
    expect(read(file).includes(block(text, '<!-- transcript:')), file).toBe(true);
  });

  it('the kannel.conf of the README is made of what is tried against a real Kannel', () => {
    const tried = read('test/peers/kannel.ts');
    const lines = block(read('README.md'), '<!-- kannel.conf -->').split('\n');
    const keys = lines.flatMap((line) => /^([a-z-]+) = /.exec(line)?.[1] ?? []);
    expect(keys).toContain('http-request-retry');
    expect(keys.filter((key) => !tried.includes(`\n${key} = `))).toEqual([]);
    const query = (text: string) => /get-url = ".*?&(from=[^"]+)"/.exec(text)?.[1];
    expect(query(lines.join('\n'))).toBe(query(tried));
    for (const line of ['mo-recode = true', 'concatenation = true', 'max-messages = 0', 'omit-empty = true'])
      expect(tried.includes(`\n${line}\n`) && lines.includes(line), line).toBe(true);
  });
});
