import { z } from 'zod';
import type { JobOp, Ops } from '../conversation/ops.ts';
import { ParvisError } from '../errors.ts';

/** Bytes; what the channels' `fetchMedia` gives at most. */
export const largestPhoto = 10 * 1024 * 1024;

/** Makes a photo anew from what was sent, so that nothing but the picture remains of it. */
export interface PhotoEncoder {
  /** JPEG, at most 1600 pixels a side, no metadata. Null when the bytes are not a picture that can be read. */
  encode(bytes: Buffer): Promise<Buffer | null>;
}

/** The kinds that are taken, told by their first bytes and not by what the sender says. */
export function photoKind(bytes: Buffer): 'jpeg' | 'png' | 'webp' | 'gif' | 'heic' | null {
  if (bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'jpeg';
  if (bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])))
    return 'png';
  const text = bytes.subarray(0, 12).toString('latin1');
  if (text.startsWith('GIF8')) return 'gif';
  if (text.startsWith('RIFF') && text.endsWith('WEBP')) return 'webp';
  return /^ftyp(heic|heix|hevc|mif1|msf1)/.test(text.slice(4)) ? 'heic' : null;
}

/**
 * `photos.keep` { ref } -> { media }: fetches what the person sent, makes it anew and keeps it. Refused: `too_big`,
 * `not_a_photo`, `heic` (where it can't be read here).
 */
export function photoOps(encoder: PhotoEncoder): Ops {
  return { 'photos.keep': keep(encoder) };
}

function keep(encoder: PhotoEncoder): JobOp {
  return {
    kind: 'job',
    timeout: 30_000,
    async perform(args, { world, conversation }) {
      const { ref } = z.object({ ref: z.string() }).parse(args);
      const bytes = await fetched(world.channels.get(conversation.channel), ref);
      if (bytes === null) return { ok: false, reason: 'not_a_photo' };
      if (bytes.length > largestPhoto) return { ok: false, reason: 'too_big' };
      const kind = photoKind(bytes);
      if (!kind) return { ok: false, reason: 'not_a_photo' };
      const photo = await encoder.encode(bytes);
      if (!photo) return { ok: false, reason: kind === 'heic' ? 'heic' : 'not_a_photo' };
      const media = world.nature.newId();
      const createdAt = world.nature.now();
      await world.store.transaction((tx) =>
        tx.media.add({
          id: media,
          state: 'kept',
          mime: 'image/jpeg',
          bytes: photo,
          createdAt,
          conversation: conversation.id,
        }),
      );
      return { ok: true, value: { media } };
    },
  };
}

interface Fetching {
  fetchMedia?(ref: string): Promise<Buffer>;
}

/** Null when the channel gives no such photo. Throws ParvisError channel.unavailable. */
async function fetched(channel: Fetching | undefined, ref: string): Promise<Buffer | null> {
  try {
    return (await channel?.fetchMedia?.(ref)) ?? null;
  } catch (error) {
    if (error instanceof ParvisError && error.code === 'media.refused') return null;
    throw error;
  }
}
