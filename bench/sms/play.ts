import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Tariffs } from '../../bots/city/tariffs.ts';
import { startGeocoder } from '../../test/peers/geocoder.ts';
import { playOn, readScript } from '../../test/transcript.ts';
import { type Cost, measure, type Turn } from './measure.ts';

const folder = fileURLToPath(new URL('./journeys', import.meta.url));

/** Every `journeys/*.txt` is one, by the name of its file. */
export const journeys: readonly string[] = readdirSync(folder)
  .filter((file) => file.endsWith('.txt'))
  .map((file) => file.replace(/\.txt$/u, ''))
  .sort();

/** What comes before it in a script (an earlier vote, a report to follow) is played, and not counted. */
const countedFrom = '# counted from here';

/** `@ends words`: what an answer must hold for the journey to have come to its end. */
function check(journey: string, file: string, turns: readonly Turn[]): void {
  const words = /^@ends (.+)$/mu.exec(readFileSync(file, 'utf8'))?.[1];
  const texts = turns.flatMap(({ answers }) => answers);
  if (words !== undefined && texts.some((text) => text.includes(words))) return;
  throw new Error(`${journey} went astray: no text says "${words}". The last one: ${texts.at(-1)}`);
}

/** Plays the scripts through the service with the renderer of SMS. Throws when a dialog went astray. */
export async function playJourneys(
  wanted: readonly string[],
  tariffs: Tariffs | null,
): Promise<readonly Cost[]> {
  const geocoder = await startGeocoder();
  try {
    const costs: Cost[] = [];
    for (const journey of wanted) {
      const file = join(folder, `${journey}.txt`);
      const script = readScript(file);
      const answers = await playOn(script, 'sms', { geocoderUrl: geocoder.url });
      const first = script.turns.findIndex(({ comments }) => comments.includes(countedFrom));
      const turns = script.turns.map(({ human }, at) => ({ human, answers: answers[at] ?? [] }));
      const counted = turns.slice(Math.max(0, first));
      check(journey, file, counted);
      costs.push(measure(journey, counted, tariffs));
    }
    return costs;
  } finally {
    await geocoder.close();
  }
}
