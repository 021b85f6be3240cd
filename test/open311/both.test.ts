import { expect, it } from 'vitest';
import { createOpen311Client } from '../../adapters/open311/client.ts';
import { createForwarder } from '../../core/civic/open311-forwarder.ts';
import { referenceIn } from '../../core/civic/reports.ts';
import { changeState } from '../../core/civic/reports-state.ts';
import { startGeocoder } from '../peers/geocoder.ts';
import { openScene } from '../scene.ts';
import { openDesk, key as writingKey } from './setup.ts';

const minute = 60_000;

it('our client and our server: a report goes over, its states come back, and it does not come back itself', async () => {
  const geocoder = await startGeocoder();
  const near = await openScene({ geocoderUrl: geocoder.url });
  const far = await openDesk();
  const endpoint = createOpen311Client({ baseUrl: far.url, key: writingKey, jurisdiction: null });
  const { engine, sender } = near.parvis;
  const forwarder = createForwarder({ engine, endpoint, services: {}, wake: sender.wake });
  await forwarder.round();
  let last: readonly string[] = [];
  for (const text of ['banc cassé au 5 rue Oberkampf', 'oui', 'oui', 'envoyer'])
    last = await near.say('sms', '+33639980001', { kind: 'text', text }, { language: 'fr' });
  const reference = referenceIn(last.join()) ?? '';
  await forwarder.round();
  const [taken, ...others] = await far.reports();
  if (!taken) throw new Error('nothing was taken');
  expect(others).toEqual([]);
  expect(taken).toMatchObject({ category: 'banc', lat: 48.8637, lon: 2.367, person: null });
  const { world } = far.scene.parvis.engine;
  expect(world.vault.open(taken.words ?? '')).toBe(`banc cassé au 5 rue Oberkampf\n[${reference}]`);

  const stateHere = async () =>
    (await near.store.transaction((tx) => tx.reports.byReference(reference)))?.state;
  const later = async (milliseconds: number) => {
    near.nature.advance(milliseconds);
    far.scene.nature.advance(milliseconds);
    await forwarder.round();
  };
  const changeThere = (state: 'done' | 'refused' | 'reopened') =>
    far.scene.store.transaction((tx) =>
      changeState(
        { world, tx, now: far.scene.nature.now(), actor: 's1', tell: async () => {} },
        taken.reference,
        state,
        'For the staff only',
      ),
    );
  await later(minute);
  expect(await stateHere()).toBe('assigned');
  await changeThere('done');
  await later(10 * minute);
  expect(await stateHere()).toBe('done');
  await changeThere('reopened');
  await later(10 * minute);
  expect(await stateHere()).toBe('reopened');
  await changeThere('refused');
  await later(10 * minute);
  expect(await stateHere()).toBe('refused');
  await near.parvis.idle();
  expect(near.seen.map(({ text }) => text).join()).not.toContain('For the staff only');

  // The list there shows no words: what was perhaps sent is known again by its place.
  const found = await endpoint.created({
    service: 'banc',
    from: near.nature.now() - 60 * minute,
    to: near.nature.now(),
  });
  expect(found).toMatchObject({ ok: true, value: [{ id: taken.reference, lat: 48.8637, lon: 2.367 }] });

  await forwarder.stop();
  await near.close();
  await far.close();
  await geocoder.close();
});

it('two services that forward to one another do not send a report round and round', async () => {
  const one = await openDesk();
  const row = await one.add({ reference: 'R-CDFHJ3' });
  const form = { api_key: writingKey, service_code: 'banc', lat: '48.859', long: '2.379' };
  const description = 'banc cassé\n[R-CDFHJ3]';
  await one.scene.store.transaction((tx) => tx.open311.addForwards({ from: 0, now: one.scene.nature.now() }));
  const { status, body } = await one.post('/requests.json', { ...form, description });
  expect([status, body]).toEqual([
    400,
    [{ code: 400, description: 'this request was forwarded by this service: it is not taken back' }],
  ]);
  expect((await one.reports()).map(({ id }) => id)).toEqual([row.id]);
  const quoted = 'comme [R-CDFHJ3] la semaine dernière';
  expect((await one.post('/requests.json', { ...form, description: quoted })).status).toBe(200);
  await one.close();
});
