import type { Said } from '../../core/conversation/vocabulary.ts';
import { decodeChoice } from './choice.ts';
import { type Json, list, record, text } from './json.ts';
import { wordsOf } from './words.ts';

/** A file that a person sent to the bot in Teams; its address at SharePoint needs no token. */
const sharedFile = 'application/vnd.microsoft.teams.file.download.info';
const photoKinds: readonly unknown[] = ['jpg', 'jpeg', 'png', 'webp'];

/** What a message says: a press, a place, each photo, or words. Empty when it says nothing. */
export function readMessage(activity: Json): readonly Said[] {
  const choice = decodeChoice(activity.value);
  if (choice !== null) return [{ kind: 'choice', ...choice }];
  const place = readPlace(activity);
  if (place !== null) return [place];
  const words = wordsOf(activity);
  const files = list(activity.attachments).map(record).flatMap(readFile);
  if (files.length > 0)
    return files.map((said, index) =>
      said.kind === 'media' && index === 0 && words !== undefined ? { ...said, caption: words } : said,
    );
  if (words !== undefined) return [{ kind: 'text', text: words }];
  return activity.value === undefined ? [] : [{ kind: 'unsupported', what: 'button' }];
}

/** Teams repeats a message as a text/html attachment: the words are already in `text`. */
function readFile(attachment: Json): readonly Said[] {
  const kind = text(attachment.contentType) ?? '';
  if (kind === 'text/html' || kind === 'text/plain') return [];
  const content = record(attachment.content);
  const isPhoto =
    kind === sharedFile ? photoKinds.includes(lower(content.fileType)) : kind.startsWith('image/');
  const ref = text(kind === sharedFile ? content.downloadUrl : attachment.contentUrl, 4_096);
  return isPhoto && ref !== undefined
    ? [{ kind: 'media', media: 'photo', ref }]
    : [{ kind: 'unsupported', what: 'file' }];
}

function lower(value: unknown): string | undefined {
  return text(value)?.toLowerCase();
}

/** Teams gives none; some Azure channels (Facebook, Telegram, LINE) give an entity. */
function readPlace(activity: Json): Said | null {
  for (const entity of list(activity.entities).map(record)) {
    const point =
      entity.type === 'Place' ? record(entity.geo) : entity.type === 'GeoCoordinates' ? entity : {};
    const { latitude: lat, longitude: lon } = point;
    if (typeof lat !== 'number' || typeof lon !== 'number') continue;
    if (!(Math.abs(lat) <= 90 && Math.abs(lon) <= 180)) continue;
    const label = text(entity.name) ?? text(point.name);
    return { kind: 'location', lat, lon, ...(label !== undefined && { label }) };
  }
  return null;
}
