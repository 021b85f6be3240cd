import type { JSX } from 'preact';
import {
  type Pause,
  pauseChannel,
  pauseSender,
  resumeChannel,
  resumeSender,
} from '../../../core/delivery/pause.ts';
import { type Answer, done, go, missing, page, type SignedIn, type StaffRoute, wrong } from '../contract.ts';
import { channelName } from '../said.ts';
import { Confirm } from '../view/confirm.tsx';
import { PostForm } from '../view/form.tsx';

const home = '/staff/settings';
const one = `${home}/channels/:channel`;
const roles = ['admin'] as const;

/** All sending, or that of one channel, stops and goes on. */
export const pauseRoutes: readonly StaffRoute[] = [
  { method: 'GET', path: `${home}/pause`, roles, fresh: true, handler: async (visit) => confirmAll(visit) },
  { method: 'POST', path: `${home}/pause`, roles, fresh: true, handler: pauseAll },
  { method: 'POST', path: `${home}/resume`, roles, fresh: true, handler: resumeAll },
  { method: 'GET', path: `${one}/pause`, roles, fresh: true, handler: async (visit) => confirmOne(visit) },
  { method: 'POST', path: `${one}/pause`, roles, fresh: true, handler: pauseOne },
  { method: 'POST', path: `${one}/resume`, roles, fresh: true, handler: resumeOne },
];

/** Whether messages leave, and how to stop all of them. */
export function Sending(props: { readonly visit: SignedIn; readonly paused: Pause | null }): JSX.Element {
  const { visit, paused } = props;
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

/** The same for one channel, in its line of the table. */
export function ChannelPause(props: {
  readonly visit: SignedIn;
  readonly channel: string;
  readonly paused: Pause | null;
}): JSX.Element {
  const { visit, channel, paused } = props;
  const { say } = visit;
  const name = channelName(say, channel);
  if (paused === null)
    return (
      <a href={`${home}/channels/${channel}/pause`} aria-label={say('settings.channelPauseNamed', { name })}>
        {say('settings.channelPause')}
      </a>
    );
  return (
    <PostForm visit={visit} action={`${home}/channels/${channel}/resume`}>
      <p>{say('settings.channelPaused', { at: paused.since })}</p>
      <button type="submit" aria-label={say('settings.channelResumeNamed', { name })}>
        {say('settings.channelResume')}
      </button>
    </PostForm>
  );
}

function confirmAll(visit: SignedIn): Answer {
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

const acting = ({ desk, staff }: SignedIn) => ({
  actor: staff.id,
  now: desk.parvis.engine.world.nature.now(),
});

async function pauseAll(visit: SignedIn): Promise<Answer> {
  await visit.act((tx) => pauseSender({ tx, ...acting(visit) }, 'staff'));
  return go(home, done('settings.isPaused'));
}

/** Nothing expires here: what a restore holds in doubt is looked at among the failed messages. */
async function resumeAll(visit: SignedIn): Promise<Answer> {
  const resumed = await visit.act((tx) => resumeSender({ tx, ...acting(visit) }, null));
  visit.desk.parvis.sender.wake();
  return go(home, resumed === null ? wrong('settings.notPaused') : done('settings.isResumed'));
}

/** The channel that the address names, if the service has it. */
const channelIn = ({ desk, params }: SignedIn): string | null =>
  desk.parvis.channels.find(({ name }) => name === params.channel)?.name ?? null;

function confirmOne(visit: SignedIn): Answer {
  const { say } = visit;
  const channel = channelIn(visit);
  if (channel === null) return missing;
  const name = channelName(say, channel);
  const body = (
    <Confirm
      visit={visit}
      what={say('settings.channelPauseWhat', { name })}
      action={`${home}/channels/${channel}/pause`}
      verb={say('settings.channelPause')}
      back={home}
    />
  );
  return page(say('settings.channelPauseNamed', { name }), body);
}

async function pauseOne(visit: SignedIn): Promise<Answer> {
  const channel = channelIn(visit);
  if (channel === null) return missing;
  await visit.act((tx) => pauseChannel({ tx, ...acting(visit) }, channel));
  return go(home, done('settings.channelIsPaused', { name: channelName(visit.say, channel) }));
}

async function resumeOne(visit: SignedIn): Promise<Answer> {
  const channel = channelIn(visit);
  if (channel === null) return missing;
  const resumed = await visit.act((tx) => resumeChannel({ tx, ...acting(visit) }, channel));
  visit.desk.parvis.sender.wake();
  const name = channelName(visit.say, channel);
  return go(home, resumed ? done('settings.channelIsResumed', { name }) : wrong('settings.notPaused'));
}
