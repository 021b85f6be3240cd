import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GeocoderStub, startGeocoder } from './peers/geocoder.ts';
import { onePhoto } from './peers/photo.ts';
import { playScript, readScript } from './transcript.ts';

const folder = 'test/transcripts';

let geocoder: GeocoderStub;
beforeAll(async () => {
  geocoder = await startGeocoder();
});
afterAll(() => geocoder.close());

describe('transcripts, on all channels side by side', () => {
  for (const dialog of readdirSync(folder))
    for (const file of readdirSync(join(folder, dialog))) {
      const path = join(folder, dialog, file);
      it(`${dialog}/${file}`, async () => {
        await expect(
          await playScript(readScript(path), { geocoderUrl: geocoder.url, photo: onePhoto }),
        ).toMatchFileSnapshot(join('..', path));
      });
    }
});
