import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JSX } from 'preact';
import { type Pauses, pausesOf } from '../../../core/delivery/pause.ts';
import type { LastSent, Queue } from '../../../core/delivery/troubles.ts';
import { type Config, lacking, settings, switches } from '../../config.ts';
import { type Answer, page, type SignedIn, type StaffRoute } from '../contract.ts';
import { failureKind } from '../failures.ts';
import { channelName } from '../said.ts';
import { Facts, Table } from '../view/table.tsx';
import { PairingLine, pairingRoutes } from './settings-pairing.tsx';
import { ChannelPause, pauseRoutes, Sending } from './settings-pause.tsx';

const home = '/staff/settings';
const admin = ['admin'] as const;

export const settingsRoutes: readonly StaffRoute[] = [
  { method: 'GET', path: home, roles: admin, nav: 'settings.title', handler: show },
  ...pauseRoutes,
  ...pairingRoutes,
];

interface Health {
  readonly last: ReadonlyMap<string, LastSent>;
  readonly queues: readonly Queue[];
  readonly pauses: Pauses;
}

async function show(visit: SignedIn): Promise<Answer> {
  const { say, desk } = visit;
  const { store } = desk.parvis.engine.world;
  const health = await store.transaction(async (tx) => {
    const last = new Map<string, LastSent>();
    for (const { name } of desk.parvis.channels) last.set(name, await tx.troubles.last(name));
    return { last, queues: await tx.troubles.queues(), pauses: await pausesOf(tx) };
  });
  const body = (
    <>
      <Sending visit={visit} paused={health.pauses.all} />
      <section>
        <h2>{say('settings.channels')}</h2>
        <Channels visit={visit} health={health} />
        {await PairingLine(visit)}
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

function Channels({ visit, health }: { readonly visit: SignedIn; readonly health: Health }): JSX.Element {
  const { say, desk } = visit;
  const moment = (at: number | null | undefined) =>
    at == null ? say('settings.never') : say('said.moment', { at });
  return (
    <Table
      caption={say('settings.channelsCaption')}
      heads={['channel', 'pace', 'waiting', 'sent', 'failed', 'leaves'].map((key) =>
        say(`settings.head.${key}`),
      )}
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
          <ChannelPause visit={visit} channel={name} paused={health.pauses.channels[name] ?? null} />,
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
  'WHATSAPP_WEB_CHROMIUM',
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
