import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pauseOf, pausesOf } from '../../core/delivery/pause.ts';
import { type DeskTest, openDesk } from './desk.ts';

describe('settings in the console', () => {
  let desk: DeskTest;
  beforeAll(async () => {
    desk = await openDesk({ STAFF_OIDC_ROLES_CLAIM: 'a-hidden-claim' });
  });
  afterAll(() => desk.close());

  it('show channels, languages to be read again and the configuration without its secrets', async () => {
    const admin = await desk.as('admin');
    const { text } = await admin.get('/staff/settings');
    expect(text).toContain('telegram n’est pas en service. Il manque : TELEGRAM_TOKEN.');
    expect(text).toContain('Chat du site');
    expect(text).toMatch(/turc<\/th><td[^>]*>traduite par une machine/);
    expect(text).toMatch(/français<\/th><td[^>]*>relue/);
    expect(text).toContain('<dt>PARVIS_CITY</dt>');
    expect(text).toContain('<dt>PARVIS_SECRET</dt><dd>défini, caché</dd>');
    expect(text).toContain('<dt>TELEGRAM_TOKEN</dt><dd>absent</dd>');
    expect(text).not.toContain('a master key that is only for these tests');
    expect(text).not.toContain('a-hidden-claim');
    expect(text).toMatch(/Parvis, version \d+\.\d+\.\d+/);
  });

  it('stop all sending, and let it go again', async () => {
    const { store } = desk.service.parvis.engine.world;
    const admin = await desk.as('admin');
    expect((await (await desk.as('agent')).post('/staff/settings/pause')).status).toBe(403);
    await admin.post('/staff/settings/pause');
    expect(await store.transaction((tx) => pauseOf(tx))).toMatchObject({ reason: 'staff' });
    expect((await admin.get('/staff/settings')).text).toContain('un administrateur a tout arrêté');
    await admin.post('/staff/settings/resume');
    expect(await store.transaction((tx) => pauseOf(tx))).toBeNull();
    const lines = await store.transaction((tx) =>
      tx.audit.page({ before: null, limit: 9, subject: 'sender' }),
    );
    expect(lines.map(({ act, actor }) => [act, actor])).toEqual([
      ['sender.resumed', admin.staff.id],
      ['sender.paused', admin.staff.id],
    ]);
  });

  it('pause one channel alone, which everyone sees on their first page', async () => {
    const { store } = desk.service.parvis.engine.world;
    const admin = await desk.as('admin');
    const agent = await desk.as('agent');
    const at = '/staff/settings/channels/web';
    expect((await agent.post(`${at}/pause`)).status).toBe(403);
    expect((await admin.get('/staff/settings/channels/pigeon/pause')).status).toBe(404);
    expect((await admin.get(`${at}/pause`)).text).toContain('les autres canaux continuent');
    await admin.post(`${at}/pause`);
    expect((await store.transaction(pausesOf)).channels.web).toMatchObject({ reason: 'staff' });
    expect((await admin.get('/staff/settings')).text).toContain('Suspendu depuis le 2 mars 2026 à 10:00.');
    expect((await agent.get('/staff')).text).toContain('Rien ne part par ce canal : Chat du site.');
    await admin.post(`${at}/resume`);
    expect(await store.transaction(pausesOf)).toEqual({ all: null, channels: {} });
    expect((await agent.get('/staff')).text).not.toContain('Rien ne part');
    await admin.post(`${at}/resume`);
    expect((await admin.get('/staff/settings')).text).toContain('Rien n’était arrêté.');
  });
});
