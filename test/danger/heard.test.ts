import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GeocoderStub, startGeocoder } from '../peers/geocoder.ts';
import { openScene, type Scene } from '../scene.ts';

const fire = 'Appelez tout de suite le 18';

let geocoder: GeocoderStub;
let scene: Scene;
beforeEach(async () => {
  geocoder = await startGeocoder();
  scene = await openScene({ geocoderUrl: geocoder.url, poll: true });
});
afterEach(async () => {
  expect(scene.errors).toEqual([]);
  await scene.close();
  await geocoder.close();
});

async function says(...lines: readonly string[]): Promise<string> {
  let heard: readonly string[] = [];
  for (const text of lines) heard = await scene.say('telegram', '1', { kind: 'text', text });
  return heard.join('\n');
}

describe('words of danger are answered at once, before anything else', () => {
  it.each([
    ['at first contact', ['au secours, il y a le feu !']],
    ['at the menu', ['bonjour', 'ça sent le gaz']],
    ['as the place of a report', ['banc cassé', 'oui', 'au 5 rue Oberkampf, ça brûle']],
    ['in a wish', ['il manque un banc au 5 rue Oberkampf', 'il y a une fuite de gaz']],
    ['in a proposal', ['proposer un projet', 'Je commence', 'il y a un incendie ici']],
    ['where they are not understood', ['voter', 'au feu']],
  ])('%s', async (_, lines) => {
    expect((await says(...lines)).split('\n')[0]).toContain(fire);
  });

  it('in a caption', async () => {
    const said = { kind: 'media', media: 'photo', ref: 'photo', caption: 'la poubelle est en feu' } as const;
    expect((await scene.say('telegram', '1', said)).join('\n')).toContain(fire);
  });

  it('not twice in a row for the same danger; again once something else was said; at once for another', async () => {
    expect(await says('signaler un problème', 'ça brûle')).toContain(fire);
    expect(await says('la poubelle est en feu')).not.toContain(fire);
    expect(await says('un homme est blessé')).toContain('le 15');
    expect(await says('une poubelle')).not.toContain('Appelez');
    expect(await says('ça brûle')).toContain(fire);
  });

  it('not where the subject is a danger of the past: data on fires', async () => {
    expect(await says('données ouvertes sur les incendies')).not.toContain(fire);
  });
});
