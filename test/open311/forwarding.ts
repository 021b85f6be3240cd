import { afterEach, beforeEach, expect } from 'vitest';
import { createOpen311Client } from '../../adapters/open311/client.ts';
import { createForwarder, type Forwarder } from '../../core/civic/open311-forwarder.ts';
import { referenceIn } from '../../core/civic/reports.ts';
import { type GeocoderStub, startGeocoder } from '../peers/geocoder.ts';
import { type Open311Stub, startOpen311, stubKey } from '../peers/open311.ts';
import { openScene, type Scene } from '../scene.ts';

export const minute = 60_000;
export const hour = 60 * minute;
export const ada = '+33639980001';

/** What a test finds: it may put another scene or forwarder in the place of the first. */
interface Opened {
  geocoder: GeocoderStub;
  scene: Scene;
  stub: Open311Stub;
  forwarder: Forwarder;
}

/** Another life of the service: what the one before held in memory is gone. */
function lifeOf(
  { scene, stub }: Pick<Opened, 'scene' | 'stub'>,
  services: Readonly<Record<string, string | null>>,
): Forwarder {
  const endpoint = createOpen311Client({
    baseUrl: `${stub.url}/`,
    key: stubKey,
    jurisdiction: 'city.example',
    patience: 500,
  });
  const { engine, sender } = scene.parvis;
  return createForwarder({ engine, endpoint, services, wake: sender.wake });
}

const services = { banc: '006' };

async function open(): Promise<Opened> {
  const geocoder = await startGeocoder();
  const scene = await openScene({ geocoderUrl: geocoder.url });
  const stub = await startOpen311(scene.nature.now);
  const forwarder = lifeOf({ scene, stub }, services);
  await forwarder.start();
  return { geocoder, scene, stub, forwarder };
}

async function close({ geocoder, scene, stub, forwarder }: Opened): Promise<void> {
  expect(stub.complaints).toEqual([]);
  await forwarder.stop();
  await scene.close();
  await stub.close();
  await geocoder.close();
}

/** A city that forwards its reports to an endpoint, anew for each test of the file. */
export function forwarding() {
  const at = {} as Opened;
  beforeEach(async () => {
    Object.assign(at, await open());
  });
  afterEach(() => close(at));
  return Object.assign(at, {
    make: (known: Readonly<Record<string, string | null>> = services) => lifeOf(at, known),
    /** By SMS, as a resident does; not the one that is already there. */
    async report(sender = ada): Promise<string> {
      const say = async (text: string) =>
        (await at.scene.say('sms', sender, { kind: 'text', text }, { language: 'fr' })).join('\n');
      await say('banc cassé au 5 rue Oberkampf');
      await say('oui');
      const other = /(\d) Non, un autre/.exec(await say('oui'))?.[1];
      if (other) await say(other);
      const sent = await say('envoyer');
      return referenceIn(sent) ?? sent;
    },
    async later(milliseconds: number): Promise<void> {
      at.scene.nature.advance(milliseconds);
      await at.forwarder.round();
    },
    /** What the resident hears meanwhile. */
    async heard(work: () => Promise<void>): Promise<string> {
      const from = at.scene.seen.length;
      await work();
      await at.scene.parvis.idle();
      return at.scene.seen
        .slice(from)
        .map(({ text }) => text)
        .join('\n');
    },
    steps: () => at.scene.store.transaction((tx) => tx.open311.countForwards()),
    stateOf: async (reference: string) =>
      (await at.scene.store.transaction((tx) => tx.reports.byReference(reference)))?.state,
    posts: () => at.stub.asked.filter((each) => each.startsWith('POST')).length,
  });
}
