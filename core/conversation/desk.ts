import { referenceIn } from '../civic/reports.ts';
import { chatCodeIn } from '../staff/chats.ts';
import type { Playing } from './engine.ts';
import { drop } from './frames.ts';
import { normalise } from './words.ts';

/*
 * The staff's words in the chat. They are heard whole, never found inside a sentence: an agent of the city is a resident too, and
 * looks for a "bureau de vote".
 */
const STATES = ['state.done', 'state.assigned', 'state.refused', 'state.reopened'] as const;

type DeskArgs = Readonly<Record<string, unknown>>;

/** `agent K7QM-2XHD`: a conversation asks to be linked. Null for anything else. */
export function linkIn(p: Playing, text: string): DeskArgs | null {
  const [, word = '', rest = ''] = /^(\S+)\s+(.+)$/s.exec(text.trim()) ?? [];
  const code = chatCodeIn(rest);
  return code !== null && isCalled(p, 'desk', word) ? { code } : null;
}

/** What a linked conversation asks for with these words; null when they are the resident's. */
export function deskIn(p: Playing, text: string): DeskArgs | null {
  if (!p.staff) return null;
  if (isCalled(p, 'desk', text)) return {};
  return isCalled(p, 'desk.stop', text) ? { want: 'stop' } : reportIn(p, text);
}

/** `R-T3W4VX fait`. */
function reportIn(p: Playing, text: string): DeskArgs | null {
  const reference = referenceIn(text);
  if (reference === null) return null;
  const [, rest = ''] = /^\s*R[- ]?\w{6}\s+(.+)$/is.exec(text) ?? [];
  const state = STATES.find((each) => isCalled(p, each, rest));
  return state ? { want: 'report', reference, state: state.slice('state.'.length) } : null;
}

function isCalled({ engine: { lexicons } }: Playing, choice: string, text: string): boolean {
  const said = normalise(text);
  return lexicons.some((words) => words.choices.get(choice)?.includes(said));
}

/** Linked no more (revoked, disabled, lapsed): what the staff's dialog said must not be taken up again. */
export async function closeDesk(p: Playing): Promise<void> {
  const { desk } = p.engine.roles;
  const from = p.session.frames.findIndex(({ dialog }) => dialog === desk);
  if (p.staff || from < 0) return;
  await drop(
    p,
    p.session.frames.slice(from).map(({ id }) => id),
  );
  p.session.history = [];
  p.session.offered = null;
}
