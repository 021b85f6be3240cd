import type { Answers } from './answers/answer.ts';
import { consultationsAnswers } from './answers/consultations.ts';
import { contributionsAnswers } from './answers/contributions.ts';
import { deskAnswers } from './answers/desk.ts';
import { rightsAnswers } from './answers/rights.ts';
import { streetAnswers } from './answers/street.ts';
import { voteAnswers } from './answers/vote.ts';

/** What each operation may answer, as its own file documents; also a refusal that none documents. */
export const answers: Answers = {
  ...streetAnswers,
  ...voteAnswers,
  ...contributionsAnswers,
  ...consultationsAnswers,
  ...rightsAnswers,
  ...deskAnswers,
};

/** Those answered in a turn of their own; people go on writing meanwhile. */
export const jobs: ReadonlySet<string> = new Set(['places.locate', 'photos.keep']);
