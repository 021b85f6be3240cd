import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JSX } from 'preact';
import { type Pause, pauseOf, pauseSender, resumeSender } from '../../../core/delivery/pause.ts';
import type { LastSent, Queue } from '../../../core/delivery/troubles.ts';
import { type Config, lacking, settings, switches } from '../../config.ts';
import { type Answer, done, go, page, type SignedIn, type StaffRoute, wrong } from '../contract.ts';
import { failureKind } from '../failures.ts';
import { channelName } from '../said.ts';
import { Confirm } from '../view/confirm.tsx';
import { PostForm } from '../view/form.tsx';
import { Facts, Table } from '../view/table.tsx';

const home = '/staff/settings';
const admin = ['admin'] as const;

export const settingsRoutes: readonly StaffRoute[] = [
  { method: 'GET', path: home, roles: admin, nav: 'settings.title', handler: show },
  {
    method: 'GET',
    path: `${home}/pause`,
    roles: admin,
    fresh: true,
    handler: async (visit) => confirmPause(visit),
  },
  { method: 'POST', path: `${home}/pause`, roles: admin, fresh: true, handler: pause },
  { method: 'POST', path: `${home}/resume`, roles: admin, fresh: true, handler: resume },
];

interface Health {
  readonly last: ReadonlyMap<string, LastSent>;
  readonly queues: readonly Queue[];
}

async function show(visit: SignedIn): Promise<Answer> {
  const { say, desk } = visit;
  const { store } = desk.parvis.engine.world;
  const { paused, ...health } = await store.transaction(async (tx) => {
    const last = new Map<string, LastSent>();
    for (const { name } of desk.parvis.channels) last.set(name, await tx.troubles.last(name));
    return { last, queues: await tx.troubles.queues(), paused: await pauseOf(tx) };
  });
  const body = (
    <>
      <Sending visit={visit} paused={paused} />
      <section>
        <h2>{say('settings.channels')}</h2>
        <Channels visit={visit} health={health} />
        <Off visit={visit} />
      </section>
      <section>
        <h2>{say('settings.languages')}</h2>
        <Languages visit={visit} />
      </section>
      <section>
        <h2>{say('settings.retention')}</h2>
        <ul>
          {['messages', 'lines', 'files', 'failed', 'ballots'].map((name) => (
            <li key={name}>{say(`settings.kept.${name}`)}</li>
          ))}
        </ul>
      </section>
      <section>
        <h2>{say('settings.configuration')}</h2>
        <p>{say('settings.configurationWhat')}</p>
        <Variables visit={visit} />
      </section>
      <p>{say('settings.version', { version: versionIn(desk.home) })}</p>
    </>
  );
  return page(say('settings.title'), body);
}

function Sending({
  visit,
  paused,
}: {
  readonly visit: SignedIn;
  readonly paused: Pause | null;
}): JSX.Element {
  const { say } = visit;
  if (paused === null)
    return (
      <p>
        {say('settings.sending')} <a href={`${home}/pause`}>{say('settings.pause')}</a>
      </p>
    );
  return (
    <PostForm visit={visit} action={`${home}/resume`} class="warning">
      <p>{say(`settings.paused.${paused.reason}`, { at: paused.since })}</p>
      <button type="submit">{say('settings.resume')}</button>
    </PostForm>
  );
}

function Channels({ visit, health }: { readonly visit: SignedIn; readonly health: Health }): JSX.Element {
  const { say, desk } = visit;
  const moment = (at: number | null | undefined) =>
    at == null ? say('settings.never') : say('said.moment', { at });
  return (
    <Table
      caption={say('settings.channelsCaption')}
      heads={['channel', 'pace', 'waiting', 'sent', 'failed'].map((key) => say(`settings.head.${key}`))}
      rows={desk.parvis.channels.map(({ name, pace }) => {
        const last = health.last.get(name);
        const waiting = health.queues
          .filter(({ channel }) => channel === name)
          .reduce((sum, { count }) => sum + count, 0);
        const failed = last?.failedCode
          ? `${moment(last.failedAt)} (${last.failedCode}) ${say(`outbox.why.${failureKind(last.failedCode)}`)}`
          : moment(last?.failedAt);
        return [
          channelName(say, name),
          say('settings.paceSaid', { all: pace.perSecond, one: pace.perPersonPerSecond }),
          say('said.n', { n: waiting }),
          moment(last?.sentAt),
          failed,
        ];
      })}
      empty={say('settings.noChannel')}
    />
  );
}

/** What is off, and the names of the variables that would turn it on. */
function Off({ visit }: { readonly visit: SignedIn }): JSX.Element {
  const { say, desk } = visit;
  const off = switches
    .map((each) => ({ name: each.name, lacks: lacking(desk.config, each) }))
    .filter(({ lacks }) => lacks.length > 0);
  return (
    <ul>
      {off.map(({ name, lacks }) => (
        <li key={name}>{say('settings.off', { name, variables: lacks.join(', ') })}</li>
      ))}
    </ul>
  );
}

function Languages({ visit }: { readonly visit: SignedIn }): JSX.Element {
  const { say, desk, language } = visit;
  const names = new Intl.DisplayNames([language], { type: 'language' });
  const { languages } = desk.parvis.engine.world.city;
  return (
    <Table
      caption={say('settings.languagesCaption')}
      heads={[say('settings.language'), say('settings.review')]}
      rows={languages.map((code) => [
        names.of(code) ?? code,
        say(`settings.review.${reviewIn(desk.home, code)}`),
      ])}
      empty=""
    />
  );
}

/** machine: no person who speaks the language has read all of its phrases; docs/languages.md. */
function reviewIn(folder: string, language: string): 'machine' | 'person' {
  const path = join(folder, 'locales', language, 'review.json');
  if (!existsSync(path)) return 'person';
  const { state } = JSON.parse(readFileSync(path, 'utf8')) as { readonly state: string };
  return state === 'person' ? 'person' : 'machine';
}

function versionIn(folder: string): string {
  return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly version: string })
    .version;
}

/** Only these are shown; of all others, whether they are set. What is new is hidden until someone adds it here. */
const open: ReadonlySet<string> = new Set([
  'PARVIS_PORT',
  'PARVIS_HOST',
  'PARVIS_PUBLIC_URL',
  'PARVIS_LANGUAGE',
  'PARVIS_CITY',
  'PARVIS_DEMONSTRATION',
  'PARVIS_EMBED_ORIGINS',
  'PARVIS_STAFF',
  'PARVIS_LOG',
  'GEOCODER_URL',
  'TELEGRAM_MODE',
  'OPEN311_JURISDICTION',
  'STAFF_OIDC_CREATE',
]);

function Variables({ visit }: { readonly visit: SignedIn }): JSX.Element {
  const { say, desk } = visit;
  const shown = (name: keyof Config): string => {
    const value = desk.config[name];
    const isSet = value !== undefined && !(Array.isArray(value) && value.length === 0);
    if (!isSet) return say('settings.unset');
    return open.has(name) ? String(value) : say('settings.set');
  };
  const names = Object.keys(settings) as (keyof Config)[];
  return (
    <details>
      <summary>{say('settings.showConfiguration')}</summary>
      <Facts facts={names.map((name) => [name, shown(name)])} />
    </details>
  );
}

function confirmPause(visit: SignedIn): Answer {
  const { say } = visit;
  const body = (
    <Confirm
      visit={visit}
      what={say('settings.pauseWhat')}
      action={`${home}/pause`}
      verb={say('settings.pause')}
      back={home}
    />
  );
  return page(say('settings.pause'), body);
}

async function pause(visit: SignedIn): Promise<Answer> {
  const now = visit.desk.parvis.engine.world.nature.now();
  await visit.act((tx) => pauseSender({ tx, actor: visit.staff.id, now }, 'staff'));
  return go(home, done('settings.isPaused'));
}

/** Nothing expires here: what a restore holds in doubt is looked at among the failed messages. */
async function resume(visit: SignedIn): Promise<Answer> {
  const { parvis } = visit.desk;
  const now = parvis.engine.world.nature.now();
  const resumed = await visit.act((tx) => resumeSender({ tx, actor: visit.staff.id, now }, null));
  parvis.sender.wake();
  return go(home, resumed === null ? wrong('settings.notPaused') : done('settings.isResumed'));
}
