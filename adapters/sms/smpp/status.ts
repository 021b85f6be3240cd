import type { FailureClass } from '../../../core/conversation/vocabulary.ts';

/** command_status, SMPP 3.4 section 5.1.3. */
export const status = {
  ok: 0,
  systemError: 0x08,
  queueFull: 0x14,
  throttled: 0x58,
  temporary: 0x64,
  permanent: 0x65,
} as const;

/** Never for this message: a parameter of it is refused, the number above all (0x0b). */
const invalid = new Set([
  ...[0x01, 0x06, 0x07, 0x0b, 0x11, 0x33, 0x34, 0x40, 0x42, 0x43, 0x44, 0x50, 0x51, 0x61, 0x62, 0x65, 0x66],
  ...[0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xfe],
]);
/** Ours to mend: our own number, our account, its service type. */
const operator = new Set([0x0a, 0x0c, 0x0d, 0x0e, 0x0f, 0x15, 0x48, 0x49, 0x53]);

/** What a submit_sm_resp says of the message. What is not in the standard is tried again, a bounded number of times. */
export function classOf(code: number): FailureClass {
  if (invalid.has(code)) return 'invalid';
  return operator.has(code) ? 'operator' : 'retry';
}

/** `0x58` */
export const nameOfStatus = (code: number): string => `0x${code.toString(16).padStart(2, '0')}`;
