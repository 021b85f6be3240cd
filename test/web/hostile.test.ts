import fc from 'fast-check';
import { expect, test } from 'vitest';
import { preferredLanguage } from '../../adapters/webchat/headers.ts';
import { formOf, parseForm, parsePhoto } from '../../adapters/webchat/parse.ts';
import { ParvisError } from '../../core/errors.ts';
import type { WebhookRequest } from '../../core/ports.ts';

const boundary = '----a';
const types = [
  'application/x-www-form-urlencoded',
  `multipart/form-data; boundary=${boundary}`,
  'multipart/form-data',
  'text/plain',
];
/** Pieces from which bodies that nearly are forms are made. */
const pieces = [
  `--${boundary}\r\n`,
  `--${boundary}--\r\n`,
  'Content-Disposition: form-data; name="text"\r\n',
  'Content-Disposition: form-data; name="photo"; filename="a\\".jpg"\r\n',
  'Content-Type: image/jpeg\r\n',
  '\r\n',
  'text=%E9%zz&choice=',
  '&lat=1e309&lon=--',
  '\0\uFFFF',
];
const body = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc
    .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 20 })), {
      maxLength: 15,
    })
    .map((parts) => Buffer.from(parts.join(''))),
);

test('reads any body as a form, or says that it is none', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...types), body, async (type, bytes) => {
      const request: WebhookRequest = {
        method: 'POST',
        url: '/chat',
        headers: { 'content-type': type },
        body: bytes,
        ip: '127.0.0.1',
      };
      try {
        const form = await formOf(request);
        parseForm(form);
        await parsePhoto(form, () => 'upload:x');
      } catch (error) {
        expect(error).toBeInstanceOf(ParvisError);
        expect(error).toMatchObject({ code: 'channel.malformed' });
      }
    }),
    { numRuns: 5_000 },
  );
});

test('finds a language in any header', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (header) => {
      expect(['fr', 'en']).toContain(preferredLanguage(header, ['fr', 'en']));
    }),
    { numRuns: 5_000 },
  );
});
