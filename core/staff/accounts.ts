import type { Instant } from '../conversation/vocabulary.ts';
import type { Vault } from '../ports.ts';
import type { ChatRecords } from './chats.ts';

export const staffRoles = ['agent', 'moderator', 'campaigner', 'approver', 'auditor', 'admin'] as const;
/** What an account may do; one may hold several. Which page asks for which: `bots/staff/routes.ts`. */
export type Role = (typeof staffRoles)[number];

export function isRole(word: string): word is Role {
  return staffRoles.some((role) => role === word);
}

/** One member of the staff. */
export interface StaffRow {
  readonly id: string;
  /** `loginKey(vault, login)`; unique. */
  readonly loginKey: string;
  /** Sealed JSON of `Who`. */
  readonly who: string;
  readonly roles: readonly Role[];
  readonly language: string;
  /** As `bots/staff/password.ts` writes it; null when there is none. */
  readonly password: string | null;
  /** Keyed hash of the identity provider's issuer and subject; unique. */
  readonly oidcKey: string | null;
  readonly createdAt: Instant;
  readonly disabledAt: Instant | null;
}

/** How a member of the staff is called. */
export interface Who {
  /** What is typed to sign in: lower case, no space. */
  readonly login: string;
  readonly name: string;
}

export interface StaffSessionRow {
  /** `tokenKey(token)`: the token itself is in the cookie only. */
  readonly tokenKey: string;
  /** How lists name it. */
  readonly id: string;
  readonly staff: string;
  /** The kind of browser, `Firefox`. */
  readonly label: string;
  readonly createdAt: Instant;
  readonly seenAt: Instant;
  /** When who holds it last proved who they are. */
  readonly freshAt: Instant;
}

export interface PasskeyRow {
  /** The credential's id, base64url. */
  readonly id: string;
  readonly staff: string;
  /** COSE. */
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly transports: readonly string[];
  readonly label: string;
  readonly createdAt: Instant;
  readonly usedAt: Instant | null;
}

/** A one-time link. */
export interface StaffLinkRow {
  readonly tokenKey: string;
  /** `first` makes the first administrator; `entry` lets an account choose its password. */
  readonly kind: 'first' | 'entry';
  /** Null for `first`. */
  readonly staff: string | null;
  readonly expiresAt: Instant;
}

/** Failures to sign in, of one account or from one address. */
export interface Attempts {
  readonly count: number;
  readonly lastAt: Instant;
}

export interface StaffRecords
  extends AccountRecords,
    SessionRecords,
    PasskeyRecords,
    DoorRecords,
    ChatRecords {}

export interface AccountRecords {
  /** False when the login is taken. */
  add(row: StaffRow): Promise<boolean>;
  load(id: string): Promise<StaffRow | null>;
  byLogin(loginKey: string): Promise<StaffRow | null>;
  byOidc(oidcKey: string): Promise<StaffRow | null>;
  /** The oldest first. */
  all(): Promise<readonly StaffRow[]>;
  /** Everything but its id, login and date. */
  save(row: StaffRow): Promise<void>;
  /** Administrators that are not disabled and have a way in (password, passkey, identity provider). */
  countAdmins(): Promise<number>;
}

export interface SessionRecords {
  openSession(row: StaffSessionRow): Promise<void>;
  session(tokenKey: string): Promise<StaffSessionRow | null>;
  /** The one used last first. */
  sessionsOf(staff: string): Promise<readonly StaffSessionRow[]>;
  seeSession(tokenKey: string, at: Instant): Promise<void>;
  endSession(staff: string, id: string): Promise<boolean>;
  /** All but the one whose key is given; returns how many. */
  endSessions(staff: string, but: string | null): Promise<number>;
  /** Sessions begun before `begun` or last seen before `seen`, links and challenges expired, attempts older than `begun`. */
  purgeStaff(limits: {
    readonly now: Instant;
    readonly begun: Instant;
    readonly seen: Instant;
  }): Promise<void>;
}

export interface PasskeyRecords {
  /** False when it is known already. */
  addPasskey(row: PasskeyRow): Promise<boolean>;
  passkey(id: string): Promise<PasskeyRow | null>;
  passkeysOf(staff: string): Promise<readonly PasskeyRow[]>;
  usePasskey(id: string, counter: number, at: Instant): Promise<void>;
  removePasskey(staff: string, id: string): Promise<boolean>;
}

export interface DoorRecords {
  addLink(row: StaffLinkRow): Promise<void>;
  /** Null when unknown, used or expired. */
  link(tokenKey: string, now: Instant): Promise<StaffLinkRow | null>;
  /** The same, and it can't be used again. */
  takeLink(tokenKey: string, now: Instant): Promise<StaffLinkRow | null>;
  /** All links of an account; those for the first administrator when null. */
  dropLinks(staff: string | null): Promise<void>;
  attempts(key: string): Promise<Attempts>;
  saveAttempts(key: string, attempts: Attempts): Promise<void>;
  /** One per owner: a new one replaces it. */
  keepChallenge(owner: string, challenge: string, expiresAt: Instant): Promise<void>;
  takeChallenge(owner: string, now: Instant): Promise<string | null>;
}

/** As it is typed, as it is kept. */
export function plainLogin(typed: string): string {
  return typed.normalize('NFKC').trim().toLowerCase();
}

export function isLogin(login: string): boolean {
  return /^[\p{L}\p{N}._@+-]{3,100}$/u.test(login);
}

export function loginKey(vault: Vault, login: string): string {
  return vault.key('staff login', plainLogin(login));
}

/** Throws ParvisError vault.unreadable. */
export function whoIs(vault: Vault, row: Pick<StaffRow, 'who'>): Who {
  return JSON.parse(vault.open(row.who)) as Who;
}

export function sealWho(vault: Vault, { login, name }: Who): string {
  return vault.seal(JSON.stringify({ login: plainLogin(login), name }));
}
