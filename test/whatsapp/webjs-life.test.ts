import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openPilot, type Pilot } from '../peers/whatsapp-web/pilot.ts';
import { noBrowser } from '../web/chat.ts';
import { recordIntake } from './setup.ts';
import { channelOn, until } from './webjs-setup.ts';

const title = `the life of a whatsapp-web.js client${noBrowser ? ` (${noBrowser})` : ''}`;
const from = '33612345678@c.us';
const text = { kind: 'text', text: 'Bonjour' };
const context = { outboxId: '1', part: 0 };

/** One account, linked by the first test and held through all that happens to it. */
describe.skipIf(noBrowser !== null)(title, () => {
  let pilot: Pilot;
  let web: ReturnType<typeof channelOn>;
  const { intake, messages } = recordIntake();
  const ids = () => messages.map(({ externalId }) => externalId);
  /** What was told from here on, once the account is linked again. */
  const untilLinked = async (after: number) => {
    await web.reaches('paired', after);
    return web.told.slice(after).map(({ state, reason }) => [state, reason]);
  };

  beforeAll(() => {
    pilot = openPilot();
    web = channelOn(pilot);
  });

  afterEach(() => {
    messages.length = 0;
  });

  afterAll(async () => {
    await web?.channel.stop?.();
    pilot?.close();
  });

  it('can be stopped in the middle of its start, and started again', async () => {
    const started = web.channel.start?.(intake);
    const stopped = web.channel.stop?.();
    const again = web.channel.start?.(intake);
    await Promise.all([started, stopped, again]);
    await web.reaches('waiting');
    expect(web.states()).toEqual(['starting', 'off', 'starting', 'waiting']);
    await web.channel.stop?.();
    expect(pilot.processes()).toEqual([]);
  });

  it('leaves alone what was unread before the account became ours', async () => {
    const before = Math.floor(Date.now() / 1000) - 3600;
    const other = '33687654321@c.us';
    pilot.world.unread = [{ from: other, id: '3B10', body: 'à quelqu’un d’autre', t: before }];
    await web.link(intake);
    await pilot.tell('write', { from, id: '3B11', body: 'à vous' });
    await until(() => messages[0]);
    expect(ids()).toEqual(['3B11']);
  });

  it('is given to another holder, who needs no scan; nothing of the first is left', async () => {
    await web.channel.stop?.();
    expect(web.told.at(-1)?.state).toBe('off');
    expect(pilot.processes()).toEqual([]);
    expect(await web.channel.send('33612345678', text, context)).toMatchObject({ code: 'not_ready' });
    web = channelOn(pilot);
    let tries = 0;
    await web.channel.start?.({
      ...intake,
      async accept(more) {
        tries += 1;
        if (tries === 1) throw new Error('disk full');
        await intake.accept(more);
      },
    });
    await web.reaches('paired');
    expect(web.states()).toEqual(['starting', 'paired']);

    // A message that can't be stored stays unread until it is.
    await pilot.tell('write', { from, id: '3B30', body: 'un' });
    await pilot.tell('write', { from, id: '3B31', body: 'deux' });
    await until(() => tries === 1);
    expect(await pilot.read('seen')).toEqual([]);
    await until(() => messages[1]);
    expect(ids()).toEqual(['3B30', '3B31']);
    await until(async () => (await pilot.read<string[]>('seen')).length === 1);
  });

  it('starts a killed Chromium again, and takes what was written meanwhile, once', async () => {
    const before = web.told.length;
    const group = { from: '120363000000000000@g.us', id: '3B21', body: 'ailleurs' };
    pilot.world.unread = [{ from, id: '3B20', body: 'pendant' }, group, { from, id: '3B22', body: 'encore' }];
    process.kill(pilot.client().pupBrowser?.process()?.pid ?? 0, 'SIGKILL');
    await web.reaches('lost', before);
    expect(await web.channel.send('33612345678', text, context)).toMatchObject({ code: 'not_ready' });
    expect(await untilLinked(before)).toEqual([
      ['lost', 'browser_gone'],
      ['starting', undefined],
      ['paired', undefined],
    ]);
    expect(await web.channel.send('33612345678', text, context)).toMatchObject({ ok: true });
    await until(() => messages[1]);
    expect(ids()).toEqual(['3B20', '3B22']);
    await until(async () => (await pilot.read<string[]>('seen')).length === 1);

    // The page falls into step again: by now all is read.
    const linked = web.told.length;
    await pilot.tell('scan');
    await web.reaches('paired', linked);
    await pilot.tell('write', { from, id: '3B23', body: 'après' });
    await until(() => messages[2]);
    expect(ids()).toEqual(['3B20', '3B22', '3B23']);
    pilot.world.unread = [];
  });

  it('comes back when WhatsApp disconnects it', async () => {
    const before = web.told.length;
    await pilot.tell('state', 'CONFLICT');
    expect(await untilLinked(before)).toEqual([
      ['lost', 'CONFLICT'],
      ['starting', undefined],
      ['paired', undefined],
    ]);
  });

  it('says that WhatsApp closed the account, and looks again, rarely', async () => {
    const before = web.told.length;
    await pilot.tell('state', 'TOS_BLOCK');
    expect((await untilLinked(before))[0]).toEqual(['blocked', 'TOS_BLOCK']);
    const [blocked, again] = web.told.slice(before);
    expect((again?.since ?? 0) - (blocked?.since ?? 0)).toBeGreaterThanOrEqual(395);
    expect(web.lines).toContainEqual({
      channel: 'whatsapp',
      reason: 'TOS_BLOCK',
      message: 'WhatsApp has closed this account',
    });
  });

  it('notices a page that hangs', async () => {
    const before = web.told.length;
    void pilot.tell('hang');
    expect((await untilLinked(before))[0]).toEqual(['lost', 'Late']);
  });

  it('shows a new code once the telephone has unlinked it', async () => {
    const before = web.told.length;
    await pilot.tell('unlink');
    await web.reaches('waiting', before);
    expect(web.told.slice(before).map(({ state, reason }) => [state, reason])).toEqual([
      ['lost', 'UNPAIRED'],
      ['starting', undefined],
      ['waiting', undefined],
    ]);
    await web.channel.stop?.();
    expect(pilot.processes()).toEqual([]);
  });

  it('tries again, later and later, where there is no way out', async () => {
    const open = () => Promise.reject(new Error('net::ERR_NAME_NOT_RESOLVED at https://…'));
    const broken = channelOn({ ...pilot, open });
    const lost = () => broken.told.filter(({ state }) => state === 'lost');
    await broken.channel.start?.(intake);
    await until(() => lost()[2]);
    await broken.channel.stop?.();
    const [first = 0, second = 0, third = 0] = lost().map(({ since }) => since);
    expect(lost()[0]?.reason).toBe('net::ERR_NAME_NOT_RESOLVED');
    expect(second - first).toBeGreaterThanOrEqual(45);
    expect(third - second).toBeGreaterThanOrEqual(95);
  });
});
