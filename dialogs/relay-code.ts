import type { DialogEvent } from '../core/conversation/vocabulary.ts';
import { reasonOf } from './events.ts';

const REFUSALS: Readonly<Record<string, string>> = {
  mistyped: 'relay.mistyped',
  unknown: 'relay.unknown',
  used: 'relay.used',
  revoked: 'relay.revoked',
  held: 'relay.held',
  proven: 'relay.proven',
  locked: 'relay.locked',
};

/** The phrase that tells why a paper code was refused. */
export function refusalOf(event: DialogEvent): string {
  return REFUSALS[reasonOf(event)] ?? 'relay.failed';
}

/** Ten letters and digits, and nothing else: what it is worth, the operation says. */
export function looksLikePaperCode(text: string): boolean {
  return /^(?=.*\d)(?=.*[a-z])[a-z\d]{10}$/i.test(text.replace(/[\s-]/g, ''));
}
