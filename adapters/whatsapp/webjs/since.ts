import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Instant } from '../../../core/conversation/vocabulary.ts';

/** Beside the session: when a telephone scanned the code. What stood unread before then was not said to us. */
const file = (folder: string): string => join(folder, 'linked-at');

export async function noteLinked(folder: string, at: Instant): Promise<void> {
  await writeFile(file(folder), String(at), { mode: 0o600 });
}

/** Long ago when it was never noted: a session that was made elsewhere. */
export async function linkedAt(folder: string): Promise<Instant> {
  const noted = Number(await readFile(file(folder), 'utf8').catch(() => 0));
  return Number.isFinite(noted) ? noted : 0;
}
