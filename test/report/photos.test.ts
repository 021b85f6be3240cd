import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { createPhotoEncoder } from '../../adapters/sharp/index.ts';
import { photoKind, photoOps } from '../../core/civic/photos.ts';
import { ParvisError } from '../../core/errors.ts';
import { onePhoto } from '../peers/photo.ts';
import { openScene } from '../scene.ts';

const encoder = createPhotoEncoder();

async function keep(fetchMedia: () => Promise<Buffer>) {
  const scene = await openScene();
  const { world } = scene.parvis.engine;
  const [channel] = world.channels.values();
  if (!channel) throw new Error('a scene has channels');
  const op = photoOps(encoder)['photos.keep'];
  if (op?.kind !== 'job') throw new Error('photos.keep is a job');
  try {
    const answer = await op.perform(
      { ref: 'r' },
      {
        world: { ...world, channels: new Map([['x', { ...channel, fetchMedia }]]) },
        conversation: { id: 'c', channel: 'x', language: 'fr' },
        signal: new AbortController().signal,
      },
    );
    const { media } = (answer.ok ? answer.value : {}) as { media?: string };
    const row = media ? await scene.store.transaction((tx) => tx.media.load(media)) : null;
    return { answer, row };
  } finally {
    await scene.close();
  }
}

describe('a photo that is kept', () => {
  it('is made anew, without what the camera wrote in it', async () => {
    expect(onePhoto.includes('Exif')).toBe(true);
    const { answer, row } = await keep(async () => onePhoto);
    expect(answer.ok).toBe(true);
    expect(row).toMatchObject({ state: 'kept', mime: 'image/jpeg' });
    expect(photoKind(row?.bytes ?? Buffer.alloc(0))).toBe('jpeg');
    expect(row?.bytes.includes('Exif')).toBe(false);
    expect((await sharp(row?.bytes).metadata()).exif).toBeUndefined();
  });

  it.each(['png', 'webp', 'gif'] as const)(
    'may come as %s, and is at most 1600 pixels a side',
    async (format) => {
      const big = sharp({ create: { width: 2400, height: 1200, channels: 4, background: '#00800080' } });
      const encoded = await encoder.encode(await big.toFormat(format).toBuffer());
      const { width, height, format: made } = await sharp(encoded ?? Buffer.alloc(0)).metadata();
      expect({ width, height, made }).toEqual({ width: 1600, height: 800, made: 'jpeg' });
    },
  );

  it('stands upright as the camera meant', async () => {
    const lying = await sharp({ create: { width: 20, height: 10, channels: 3, background: 'red' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const { width, height } = await sharp((await encoder.encode(lying)) ?? Buffer.alloc(0)).metadata();
    expect([width, height]).toEqual([10, 20]);
  });
});

describe('what is no photo', () => {
  it.each([
    ['a page', async () => Buffer.from('<html>'), 'not_a_photo'],
    [
      'a drawing that could hold a script',
      async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      'not_a_photo',
    ],
    ['a torn picture', async () => onePhoto.subarray(0, 200), 'not_a_photo'],
    [
      'an iPhone file that can’t be read',
      async () => Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'),
      'heic',
    ],
    ['too much', async () => Buffer.alloc(10 * 1024 * 1024 + 1, 0xff), 'too_big'],
    [
      'what the channel refuses',
      async () => {
        throw new ParvisError('media.refused', 'no');
      },
      'not_a_photo',
    ],
  ])('%s is refused', async (_, fetchMedia, reason) => {
    expect((await keep(fetchMedia)).answer).toEqual({ ok: false, reason });
  });

  it('a picture of 50 million pixels is not unfolded', async () => {
    const bomb = await sharp({ create: { width: 10_000, height: 5_000, channels: 3, background: 'white' } })
      .png({ compressionLevel: 9 })
      .toBuffer();
    expect(await encoder.encode(bomb)).toBeNull();
  });

  it('a channel out of reach is another matter: tried again', async () => {
    const down = new ParvisError('channel.unavailable', 'down');
    await expect(keep(() => Promise.reject(down))).rejects.toBe(down);
  });
});
