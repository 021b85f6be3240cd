import { readFileSync } from 'node:fs';
import { type ReadPoll, readPoll } from '../../bots/cli/polls-file.ts';
import type { City } from '../../core/civic/city.ts';

/** The demonstration poll, as a draft. */
export function loadDemonstration(city: City, now: number): ReadPoll {
  return readPoll(readFileSync('cities/paris/demonstration/poll.yaml', 'utf8'), city, now);
}
