import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeChoice, encodeChoice } from '../../adapters/whatsapp/cloud/choice.ts';
import { parse } from '../../adapters/whatsapp/cloud/parse.ts';

const options = { phoneNumberId: '106540352242922', receivedAt: 1_795_500_000_000 };
const folder = join(import.meta.dirname, '../payloads/whatsapp');

function read(name: string) {
  return JSON.parse(readFileSync(join(folder, name), 'utf8')) as { webhook: unknown; expected: unknown };
}

describe('a webhook is read as what was said and what became of our messages', () => {
  test.each(readdirSync(folder))('%s', (name) => {
    const { webhook, expected } = read(name);
    expect(parse(webhook, options)).toEqual(expected);
  });
});

describe('one person, one conversation', () => {
  const senderOf = (name: string) => parse(read(name).webhook, options).messages[0];

  test('known by number only, then by both: the number is the alias', () => {
    expect(senderOf('text.json')?.alias).toBe(senderOf('text-number-only.json')?.sender);
  });

  test('known by both, then by user id only: the same sender', () => {
    expect(senderOf('text-user-id-only.json')?.sender).toBe(senderOf('text.json')?.sender);
  });

  test('a user id in contacts counts like one in the message', () => {
    expect(senderOf('text-user-id-in-contacts-only.json')?.sender).toBe(senderOf('text.json')?.sender);
  });
});

test('what is skipped never names a message or a person', () => {
  const digits = JSON.stringify(
    readdirSync(folder).map((name) => parse(read(name).webhook, options).skipped),
  );
  expect(digits).not.toMatch(/wamid|33639980/);
});

test('a status without a time stamp takes the time of reception', () => {
  const body = structuredClone(read('status-read.json').webhook) as {
    entry: [{ changes: [{ value: { statuses: [{ timestamp?: string }] } }] }];
  };
  delete body.entry[0].changes[0].value.statuses[0].timestamp;
  expect(parse(body, options).deliveries[0]?.at).toBe(options.receivedAt);
});

describe('button ids', () => {
  test.each([
    [0, 'menu', '0:menu'],
    [35, 'vote:11', 'z:vote:11'],
    [1_000_000, 'é', 'lfls:é'],
    [undefined, 'menu', ':menu'],
  ])('%s %s', (turn, id, encoded) => {
    expect(encodeChoice(turn, id)).toBe(encoded);
    expect(decodeChoice(encoded)).toEqual(turn === undefined ? { id } : { id, turn });
  });

  test('come back as they were sent', () => {
    fc.assert(
      fc.property(fc.nat(), fc.string({ minLength: 1, unit: 'binary' }), (turn, id) => {
        expect(decodeChoice(encodeChoice(turn, id))).toEqual({ turn, id });
      }),
    );
  });
});

describe('any JSON is read without an error', () => {
  const bodies = readdirSync(folder).map((name) => read(name).webhook);

  /** A fixture with some of its values, at any depth, replaced. */
  function mutate(value: unknown, pick: () => number, junk: () => unknown): unknown {
    if (pick() < 0.04) return junk();
    if (Array.isArray(value)) return value.map((item) => mutate(item, pick, junk));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(() => pick() > 0.02)
        .map(([key, item]) => [key, mutate(item, pick, junk)]),
    );
  }

  test('10,000 altered bodies', () => {
    const body = fc
      .tuple(
        fc.constantFrom(...bodies),
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        fc.infiniteStream(fc.jsonValue({ maxDepth: 2 })),
      )
      .map(([base, chances, junk]) =>
        mutate(
          base,
          () => chances.next().value ?? 1,
          () => junk.next().value,
        ),
      );
    fc.assert(
      fc.property(body, (value) => {
        const { messages, deliveries } = parse(value, options);
        for (const message of messages) expect(message.sender).not.toBe('');
        for (const { at } of deliveries) expect(at).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 10_000 },
    );
  });

  test('any JSON value at all', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(parse(value, options).messages).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });
});
