/** What one check found, in French, and how to mend it. */
export interface Finding {
  /** Of what: `base`, `telegram`. */
  readonly part: string;
  /** bad: Parvis does not work. warn: it does, and somebody should look. */
  readonly state: 'ok' | 'warn' | 'bad';
  readonly found: string;
  /** Absent when all is well. */
  readonly mend?: string;
}

/** The findings of one part: `said('telegram').bad('…', '…')`. */
export function said(part: string) {
  return {
    ok: (found: string): Finding => ({ part, state: 'ok', found }),
    warn: (found: string, mend: string): Finding => ({ part, state: 'warn', found, mend }),
    bad: (found: string, mend: string): Finding => ({ part, state: 'bad', found, mend }),
  };
}
