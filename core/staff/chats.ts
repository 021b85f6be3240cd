import { readableAlphabet, readableCode } from '../civic/codes.ts';
import type { Instant } from '../conversation/vocabulary.ts';
import type { Nature, Tx, Vault } from '../ports.ts';
import type { StaffRow } from './accounts.ts';

/** A conversation that speaks for an account of the staff. */
export interface StaffChatRow {
  /** One account each. */
  readonly conversation: string;
  readonly staff: string;
  /** How lists name it. */
  readonly id: string;
  readonly channel: string;
  readonly linkedAt: Instant;
  /** When something was last asked for the staff in it. */
  readonly usedAt: Instant;
}

/** What an account asked to be told in its linked conversations. */
export interface StaffNotices {
  /** A round waits for somebody's release. */
  readonly release: boolean;
  /** A round stopped by itself. */
  readonly stopped: boolean;
  /** More messages than this were given up; null: no word of it. */
  readonly deadLetters: number | null;
}

export interface ChatRecords {
  /** One code in force for each account: a new one replaces it. `codeKey` as `chatCodeKey` makes it. */
  keepChatCode(staff: string, codeKey: string, expiresAt: Instant): Promise<void>;
  /** Whose code it is, and it can't be used again; null when unknown, used or expired. */
  takeChatCode(codeKey: string, now: Instant): Promise<string | null>;
  /** Whoever the conversation spoke for before, it speaks for this account now. */
  linkChat(row: StaffChatRow): Promise<void>;
  /** As it is written down, lapsed or not. */
  chat(conversation: string): Promise<StaffChatRow | null>;
  /** Lapsed or not, the one used last first. */
  chatsOf(staff: string): Promise<readonly StaffChatRow[]>;
  seeChat(conversation: string, at: Instant): Promise<void>;
  /** By the name that lists give it; false when it is not this account's. */
  endChat(staff: string, id: string): Promise<boolean>;
  /** The conversation is nobody's of the staff any more. */
  forgetChat(conversation: string): Promise<void>;
  /** Null when it never said. */
  notices(staff: string): Promise<StaffNotices | null>;
  saveNotices(staff: string, notices: StaffNotices): Promise<void>;
}

/** A link that is not used lapses. */
export const chatIdle = 30 * 24 * 3_600_000;
/** How long a code is good. */
export const chatCodeLength = 10 * 60_000;

export function isLinked(chat: StaffChatRow, now: Instant): boolean {
  return now - chat.usedAt < chatIdle;
}

/** For whom of the staff a conversation speaks now: the link has not lapsed, and the account is not disabled. */
export async function staffIn(
  tx: Pick<Tx, 'staff'>,
  conversation: string,
  now: Instant,
): Promise<StaffRow | null> {
  const chat = await tx.staff.chat(conversation);
  if (!chat || !isLinked(chat, now)) return null;
  const staff = await tx.staff.load(chat.staff);
  return staff?.disabledAt === null ? staff : null;
}

/** The conversations that speak for an account now, the one used last first; none for a disabled one. */
export async function chatsFor(
  tx: Pick<Tx, 'staff'>,
  staff: string,
  now: Instant,
): Promise<readonly StaffChatRow[]> {
  if ((await tx.staff.load(staff))?.disabledAt !== null) return [];
  return (await tx.staff.chatsOf(staff)).filter((chat) => isLinked(chat, now));
}

const CODE = new RegExp(`^([${readableAlphabet}]{4})[ -]?([${readableAlphabet}]{4})$`);
const isMixed = (code: string): boolean => /\d/.test(code) && /[A-Z]/.test(code);

/** `K7QM-2XHD`, 40 bits, always of letters and digits. Shorter than a paper code and a mediator's word: none is taken for another. */
export function newChatCode(nature: Pick<Nature, 'random'>): string {
  for (;;) {
    const code = readableCode(nature, 2, 4);
    if (isMixed(code)) return code;
  }
}

/** The code that a text is, as it is shown; null for anything else. */
export function chatCodeIn(text: string): string | null {
  const found = CODE.exec(text.normalize('NFKC').trim().toUpperCase());
  const code = found ? `${found[1]}-${found[2]}` : '';
  return isMixed(code) ? code : null;
}

/** What is kept of a code. */
export function chatCodeKey(vault: Pick<Vault, 'key'>, code: string): string {
  return vault.key('staff chat code', code);
}
