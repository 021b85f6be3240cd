import { describe } from 'vitest';
import type { Store } from '../../core/ports.ts';
import { auditContract } from './audit.ts';
import { ballotContract } from './ballots.ts';
import { conversationContract } from './conversations.ts';
import { inboxContract } from './inbox.ts';
import { jobContract, timerContract } from './later.ts';
import { mediatorContract } from './mediators.ts';
import { nodeContract } from './nodes.ts';
import { outboxContract } from './outbox.ts';
import { outboxStatusContract } from './outbox-statuses.ts';
import { peopleContract } from './people.ts';
import { resultsContract } from './results.ts';
import { rightsContract } from './rights.ts';
import { roundContract } from './rounds.ts';
import { staffContract } from './staff.ts';
import { staffChatContract } from './staff-chats.ts';
import { transactionContract } from './transactions.ts';
import { troubleContract } from './troubles.ts';
import { workshopContract } from './workshops.ts';

/** Two stores over the same, empty database: two nodes. `close` also removes the database. */
export interface Stores {
  readonly one: Store;
  readonly two: Store;
  close(): Promise<void>;
}

export type OpenStores = () => Promise<Stores>;

/** What every database must do, in values. Nothing here knows which one it is. */
export function storeContract(name: string, open: OpenStores): void {
  describe(`store contract: ${name}`, () => {
    transactionContract(open);
    inboxContract(open);
    conversationContract(open);
    timerContract(open);
    jobContract(open);
    outboxContract(open);
    outboxStatusContract(open);
    auditContract(open);
    peopleContract(open);
    rightsContract(open);
    ballotContract(open);
    roundContract(open);
    staffContract(open);
    resultsContract(open);
    staffChatContract(open);
    mediatorContract(open);
    troubleContract(open);
    workshopContract(open);
    nodeContract(open);
  });
}
