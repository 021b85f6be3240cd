import type { Migration } from '../migrate.ts';
import { foundation } from './001-foundation.ts';

/** Ranges: 001 foundation, 010 reports and places, 020 polls and ballots, 030 the web chat. One line each. */
export const migrations: readonly Migration[] = [foundation];
