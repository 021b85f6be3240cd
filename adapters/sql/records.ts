import type { Tx } from '../../core/ports.ts';
import { auditRecords } from './audit.ts';
import { ballotRecords } from './ballots.ts';
import { consultationRecords } from './consultations.ts';
import { contributionRecords } from './contributions.ts';
import { conversationRecords } from './conversations.ts';
import type { Db } from './database.ts';
import { catalogueRecords } from './datasets.ts';
import { inboxRecords } from './inbox.ts';
import { jobRecords } from './jobs.ts';
import { markRecords } from './marks.ts';
import { mediaRecords } from './media.ts';
import { mediatorRecords } from './mediators.ts';
import { nodeRecords } from './nodes.ts';
import { open311Records } from './open311.ts';
import { outboxRecords } from './outbox.ts';
import { codeRecords, peopleRecords } from './people.ts';
import { placeRecords } from './places.ts';
import { pollRecords } from './polls.ts';
import { relayRecords } from './relays.ts';
import { reportRecords } from './reports.ts';
import { reportDeskRecords } from './reports-desk.ts';
import { resultRecords } from './results.ts';
import { retentionRecords } from './retention.ts';
import { rightsRecords } from './rights.ts';
import { roundRecords } from './rounds.ts';
import { staffRecords } from './staff.ts';
import { timerRecords } from './timers.ts';
import { troubleRecords } from './troubles.ts';
import { chatLineRecords } from './webchat.ts';
import { workshopRecords } from './workshops.ts';

/** All record groups over one connection; each prepares its statements here, once. One line for each new group. */
export function joinRecords(db: Db): Tx {
  return {
    inbox: inboxRecords(db),
    conversations: conversationRecords(db),
    timers: timerRecords(db),
    jobs: jobRecords(db),
    lines: chatLineRecords(db),
    outbox: outboxRecords(db),
    marks: markRecords(db),
    audit: auditRecords(db),
    people: peopleRecords(db),
    codes: codeRecords(db),
    media: mediaRecords(db),
    places: placeRecords(db),
    reports: reportRecords(db),
    reportDesk: reportDeskRecords(db),
    polls: pollRecords(db),
    ballots: ballotRecords(db),
    contributions: contributionRecords(db),
    catalogue: catalogueRecords(db),
    consultations: consultationRecords(db),
    workshops: workshopRecords(db),
    open311: open311Records(db),
    relays: relayRecords(db),
    mediators: mediatorRecords(db),
    results: resultRecords(db),
    rights: rightsRecords(db),
    retention: retentionRecords(db),
    staff: staffRecords(db),
    rounds: roundRecords(db),
    troubles: troubleRecords(db),
    nodes: nodeRecords(db),
  };
}
