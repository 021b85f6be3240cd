/** A file of the store: null when it is gone. */
export type ReadMedia = (ref: string) => Promise<{ readonly bytes: Buffer; readonly mime: string } | null>;

/** Bytes of a photo that is taken. */
export const MEDIA_LIMIT = 10 * 1024 * 1024;
