/** What a provider's code, or ours, means for who looks after the messages: `outbox.why.<kind>` says it, and what to do. */
export type FailureKind =
  | 'left'
  | 'window'
  | 'number'
  | 'account'
  | 'busy'
  | 'outage'
  | 'doubt'
  | 'restored'
  | 'unreadable'
  | 'content'
  | 'other';

/** Codes of Telegram (HTTP's), WhatsApp (six digits) and Twilio (five): the adapters' own tables name their sources. */
const kinds: readonly (readonly [FailureKind, RegExp])[] = [
  ['restored', /^restored$/],
  ['unreadable', /^(unreadable|vault\.unreadable)$/],
  ['doubt', /^(interrupted|timeout|connection|closed|unsettled|ABORT_ERR|ECONNRESET|UND_ERR_SOCKET)$/],
  ['left', /^(403|21610|131050)$/],
  ['window', /^131047$/],
  ['number', /^(21211|21217|21602|21612|21614|30004|30005|30006|131021|131026)$/],
  [
    'account',
    /^(0|3|10|102|190|368|401|404|130497|1310(05|31|37|42|45|48)|1330\d\d|21408|2160[368]|21659|30007)$/,
  ],
  ['busy', /^(429|20429|14107|21611|4|613|80007|130429|131056)$/],
  ['outage', /^(5\d\d|1|2|131000|131016|131057|E[A-Z_]+|UND_ERR_.+|3000[138]|channel\.unavailable)$/],
  ['content', /^(400|part|media\.refused|100|1310(08|09|51|52|53)|21604|21617)$/],
];

export function failureKind(code: string): FailureKind {
  return kinds.find(([, shape]) => shape.test(code))?.[0] ?? 'other';
}
