/** Everything that can break, by code. Expected refusals are values, never errors. docs/errors.md explains each. */
export const errorCatalogue = {
  'config.invalid': {
    retry: false,
    tells: 'A setting is wrong or missing; the message says which and how to mend it.',
  },
  'store.unavailable': {
    retry: true,
    tells: 'The database did not answer (disk full, locked, connection lost).',
  },
  'store.conflict': {
    retry: true,
    tells: 'The conversation was changed by another node; the turn is taken again.',
  },
  'store.newer': { retry: false, tells: 'The database was written by a newer version of Parvis.' },
  'backup.invalid': {
    retry: false,
    tells: 'A copy of the database can not be made, or not be restored; the message says why.',
  },
  'store.awaited': {
    retry: false,
    tells: 'A transaction waited for something other than the database: a defect.',
  },
  'turn.failed': { retry: true, tells: 'A turn threw; it is tried again and parked after five failures.' },
  'turn.endless': {
    retry: false,
    tells: 'A dialog kept calling without ever waiting for the person: a defect.',
  },
  'dialog.unknown': { retry: false, tells: 'A session or an effect names a dialog that does not exist.' },
  'dialog.outdated': {
    retry: false,
    tells: 'A stored dialog could not be upgraded; the resident starts it again.',
  },
  'op.unknown': { retry: false, tells: 'A dialog called an operation that does not exist: a defect.' },
  'phrase.missing': { retry: false, tells: 'A phrase is missing in a language, or a value that it needs.' },
  'channel.unauthorised': { retry: false, tells: 'A webhook was not signed, or not by the right secret.' },
  'channel.malformed': { retry: false, tells: 'A webhook body is not what the provider documents.' },
  'channel.unavailable': {
    retry: true,
    tells: 'A provider did not answer, or answered with an error of its own.',
  },
  'vault.unreadable': { retry: false, tells: 'A sealed value could not be opened: wrong key, or altered.' },
  'media.refused': {
    retry: false,
    tells: 'A file is not a photo that can be kept (kind, size, or damaged).',
  },
  'import.invalid': {
    retry: false,
    tells: 'An imported file has wrong lines; each is named with its number.',
  },
  'catalogue.unavailable': { retry: true, tells: 'The data portal did not answer, or not with a catalogue.' },
  'staff.busy': { retry: true, tells: 'Too many sign in to the console at once; it is tried again soon.' },
  'staff.provider': {
    retry: true,
    tells: 'The identity provider of the staff did not answer, or did not vouch for who came back.',
  },
  'geocoder.unavailable': { retry: true, tells: 'The address service did not answer in time.' },
} as const;

export type ErrorCode = keyof typeof errorCatalogue;

/** The one error class. `detail` is for logs: ids and codes only, never what a resident wrote nor a number. */
export class ParvisError extends Error {
  readonly code: ErrorCode;
  readonly detail: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    message: string,
    detail: Readonly<Record<string, unknown>> = {},
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'ParvisError';
    this.code = code;
    this.detail = detail;
  }

  get retry(): boolean {
    return errorCatalogue[this.code].retry;
  }
}

/** An error as the logs may show it: its class, code and where it was thrown; never its message, which may quote a resident. */
export function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code = error instanceof ParvisError ? ` ${error.code} ${JSON.stringify(error.detail)}` : '';
  const at = error.stack?.split('\n').find((line) => line.trimStart().startsWith('at '));
  return `${error.name}${code}${at ? ` ${at.trim()}` : ''}`;
}

/** Its code; of what is none of ours, a turn's that failed. */
export function codeOf(error: unknown): string {
  return error instanceof ParvisError ? error.code : 'turn.failed';
}
