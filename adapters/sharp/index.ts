import type { PhotoEncoder } from '../../core/civic/photos.ts';

/** Pixels; a picture that would unfold to more is not opened. */
const mostPixels = 40_000_000;
const longestSide = 1600;

/** sharp writes no metadata unless asked to: EXIF, with its position, stays behind. */
export function createPhotoEncoder(): PhotoEncoder {
  return {
    async encode(bytes) {
      // Loaded at the first photo: it is slow to load, and most turns need none.
      const { default: sharp } = await import('sharp');
      try {
        return await sharp(bytes, { limitInputPixels: mostPixels, failOn: 'error', pages: 1 })
          .rotate()
          .resize({ width: longestSide, height: longestSide, fit: 'inside', withoutEnlargement: true })
          .flatten({ background: 'white' })
          .jpeg({ quality: 80, mozjpeg: true })
          .toBuffer();
      } catch {
        // sharp tells a damaged, too large or unknown picture only by throwing: an expected refusal here.
        return null;
      }
    },
  };
}
