import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AzureStub, startAzureStub } from '../peers/azure.ts';
import { type NodeProcess, startNode } from '../whole/processes.ts';

const containerfile = readFileSync('deploy/Containerfile', 'utf8');
const image = containerfile.slice(containerfile.lastIndexOf('\nFROM '));
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
};

/** What `npm run build` does, into `folder/dist`. */
function build(folder: string): void {
  const [, words = ''] =
    /^rm -rf dist && esbuild (.*) --outdir=dist/.exec(manifest.scripts.build ?? '') ?? [];
  const more = [`--outdir=${join(folder, 'dist')}`, '--entry-names=[name]', '--log-level=warning'];
  execFileSync(resolve('node_modules/.bin/esbuild'), [...words.split(' '), ...more]);
}

/** The image's files, as the Containerfile copies them. */
function lay(): string {
  const folder = mkdtempSync(join(tmpdir(), 'parvis-image-'));
  for (const [, words = ''] of image.matchAll(/^COPY --from=build (.*)$/gm)) {
    const paths = words.split(' ').slice(0, -1);
    for (const path of paths.map((each) => each.replace('/build/', '')).filter((each) => each !== 'dist'))
      symlinkSync(resolve(path), join(folder, basename(path)));
  }
  mkdirSync(join(folder, 'data'));
  build(folder);
  return folder;
}

describe('the image', () => {
  let folder: string;
  let azure: AzureStub;
  let node: NodeProcess;

  beforeAll(async () => {
    folder = lay();
    azure = await startAzureStub();
    node = await startNode(join(folder, 'dist/serve.js'), {
      ...{ NODE_ENV: 'production', PARVIS_LOG: 'info' },
      PARVIS_DATABASE: `sqlite:${join(folder, 'data/parvis.db')}`,
      GEOCODER_URL: 'http://127.0.0.1:9',
      MICROSOFT_APP_ID: azure.appId,
      MICROSOFT_APP_PASSWORD: azure.password,
      MICROSOFT_APP_TENANT_ID: azure.tenantId,
      MICROSOFT_SERVICE_HOSTS: azure.host,
      MICROSOFT_LOGIN_ROOT: azure.url,
      MICROSOFT_OPENID_METADATA: azure.openIdMetadata,
    });
    await node.ready();
  }, 60_000);

  afterAll(async () => {
    node?.signal('SIGKILL');
    await azure?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const status = async (path: string): Promise<number> => (await fetch(`${node.url}${path}`)).status;

  it('holds all that the service reads: the chat, the console, the results, their styles', async () => {
    const paths = ['/', '/staff/sign-in', '/results', '/results/recount.mjs'];
    expect(await Promise.all(paths.map(status))).toEqual([200, 200, 200, 200]);
    const page = await (await fetch(node.url)).text();
    const [, style = ''] = /href="(\/chat\/assets\/[^"]+\.css)"/.exec(page) ?? [];
    expect(await status(style)).toBe(200);
  });

  it('says at its start that Teams is on, loads botbuilder from its packages, and answers there', async () => {
    expect(node.told).toMatch(/Teams/);
    const activity = {
      ...{ type: 'message', id: '1795424300001', timestamp: new Date().toISOString(), text: 'menu' },
      ...{ channelId: 'msteams', serviceUrl: azure.serviceUrl, locale: 'fr-FR', textFormat: 'plain' },
      from: { id: '29:1image', aadObjectId: '00000000-0000-4000-8000-00000000a0d3' },
      conversation: { conversationType: 'personal', tenantId: azure.tenantId, id: 'a:1image' },
      recipient: { id: `28:${azure.appId}`, name: 'Parvis' },
      channelData: { tenant: { id: azure.tenantId } },
    };
    const post = (headers: Record<string, string>) =>
      fetch(`${node.url}/api/messages`, { method: 'POST', body: JSON.stringify(activity), headers });
    expect(await post(azure.headers('')).then(({ status }) => status)).toBe(401);
    const token = azure.token({ serviceurl: azure.serviceUrl });
    expect((await post(azure.headers(token))).status).toBe(200);
    const texts = () => azure.sent.filter(({ type }) => type === 'message').map(({ text }) => text);
    await expect.poll(texts, { timeout: 20_000 }).toHaveLength(1);
    expect(texts()[0]).toContain('Que voulez-vous faire ?');
    expect(azure.sent.at(-1)?.to).toBe('a:1image');
  });

  it('asks only for packages that it is installed with', () => {
    const files = readdirSync(join(folder, 'dist')).filter((name) => name.endsWith('.js'));
    const asked = files.flatMap((name) =>
      [
        ...readFileSync(join(folder, 'dist', name), 'utf8').matchAll(
          /^(?:import|export)\b[^;]*?\bfrom "([^"./][^"]*)";|^import "([^"./][^"]*)";|\bimport\("([^"./][^"]*)"\)/gm,
        ),
      ].map(([, ...found]) => found.find(Boolean) ?? ''),
    );
    const packages = asked
      .filter((name) => !name.startsWith('node:') && !builtinModules.includes(name))
      .map((name) =>
        name
          .split('/')
          .slice(0, name.startsWith('@') ? 2 : 1)
          .join('/'),
      );
    expect(packages).toEqual(expect.arrayContaining(['better-sqlite3', 'botbuilder', 'pg', 'redis']));
    expect([...new Set(packages)].filter((name) => !(name in manifest.dependencies))).toEqual([]);
  });

  it('is asked whether it is ready by a command that can say no', async () => {
    const [, words = '[]'] = /^HEALTHCHECK .*CMD (\[.*\])$/m.exec(image) ?? [];
    const [program = '', ...args] = JSON.parse(words) as string[];
    expect(program).toBe('node');
    const here = args.map((each) => each.replace('http://127.0.0.1:3000', node.url));
    const ask = () => spawnSync(process.execPath, here).status;
    expect(ask()).toBe(0);
    node.signal('SIGTERM');
    expect(await node.ended).toBe(0);
    expect(ask()).toBe(1);
  });
});
