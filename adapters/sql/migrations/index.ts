import type { Migration } from '../migration.ts';
import { foundation } from './001-foundation.ts';
import { aliases } from './002-aliases.ts';
import { timerTries } from './003-timer-tries.ts';
import { doubt } from './004-doubt.ts';
import { reportsAndPlaces } from './010-reports.ts';
import { pollsAndBallots } from './020-polls.ts';
import { chatLines } from './030-webchat.ts';
import { marks } from './040-marks.ts';
import { rights } from './050-rights.ts';
import { contributions } from './060-contributions.ts';
import { consultations } from './070-consultations.ts';
import { workshops } from './071-workshops.ts';
import { open311 } from './080-open311.ts';
import { relays } from './090-relays.ts';
import { helpers } from './100-helpers.ts';
import { mediators } from './101-mediators.ts';
import { links } from './110-links.ts';
import { staff } from './130-staff.ts';
import { rounds } from './140-rounds.ts';
import { departures } from './141-departures.ts';
import { reportDesk } from './150-report-desk.ts';
import { results } from './160-results.ts';
import { staffChats } from './170-staff-chats.ts';
import { retention } from './180-retention.ts';
import { nodes } from './190-nodes.ts';

/** Ranges: 001 foundation, 010 reports and places, 020 polls and ballots, 030 the web chat, 050 rights, 060 contributions, 070 consultations and workshops, 080 Open311, 090 relays, 100 helpers, renamed mediators by 101, 110 links, 130 staff, 140 rounds, 150 reports in the console, 160 results, 170 the staff's chats, 180 retention, 190 nodes. One line each. */
export const migrations: readonly Migration[] = [
  foundation,
  aliases,
  timerTries,
  doubt,
  reportsAndPlaces,
  pollsAndBallots,
  chatLines,
  marks,
  rights,
  contributions,
  consultations,
  workshops,
  open311,
  relays,
  helpers,
  mediators,
  links,
  staff,
  rounds,
  departures,
  reportDesk,
  results,
  staffChats,
  retention,
  nodes,
];
