import { describe, expect, test } from 'vitest';
import { judge } from '../../adapters/whatsapp/cloud/errors.ts';

const retry = { class: 'retry' };
const invalid = { class: 'invalid' };
const operator = { class: 'operator' };
const appLimit = { class: 'retry', retryAfter: 60_000, scope: 'channel' };

describe("Meta's codes", () => {
  test.each([
    ...[1, 2, 131000, 131016, 133004].map((code) => [code, retry] as const),
    ...[4, 80007].map((code) => [code, appLimit] as const),
    [130429, { class: 'retry', retryAfter: 2_000, scope: 'channel' }],
    [131056, { class: 'retry', retryAfter: 6_000, scope: 'conversation' }],
    [131047, { class: 'window' }],
    [131050, { class: 'left' }],
    ...[100, 131008, 131009, 131021, 131026, 131049, 131051, 131052, 131053].map(
      (code) => [code, invalid] as const,
    ),
    ...[132000, 132001, 132005, 132007, 132012, 132015, 132016].map((code) => [code, invalid] as const),
    ...[0, 3, 10, 190, 200, 210, 299, 368, 131031, 131042].map((code) => [code, operator] as const),
  ] as const)('%i', (code, verdict) => {
    expect(judge(code)).toEqual(verdict);
    expect(judge(code, 400)).toEqual(verdict);
  });
});

describe('answers without a code that we know', () => {
  test.each([
    [undefined, 400, invalid],
    [undefined, 401, operator],
    [undefined, 403, operator],
    [undefined, 404, invalid],
    [undefined, 429, { class: 'retry', scope: 'channel' }],
    [undefined, 500, retry],
    [undefined, 503, retry],
    [987654, 500, retry],
    [987654, 400, invalid],
    [987654, undefined, invalid],
    [300, 400, invalid],
    [199, 400, invalid],
  ] as const)('code %s, status %s', (code, status, verdict) => {
    expect(judge(code, status)).toEqual(verdict);
  });
});
