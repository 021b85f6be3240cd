import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseRequests, parseTaken } from '../../adapters/open311/parse.ts';
import { readMoment } from '../../adapters/open311/query.ts';
import { writeList } from '../../adapters/open311/write.ts';

const xml = (inside: string) =>
  `<?xml version="1.0" encoding="utf-8"?><service_requests>${inside}</service_requests>`;

it.each([
  [
    'XML',
    xml('<request><service_request_id>0042</service_request_id></request>'),
    { id: '0042', token: null },
  ],
  ['XML with a token', xml('<request><token>12</token><account_id/></request>'), { id: null, token: '12' }],
  [
    'XML with a blank id',
    xml('<request><service_request_id> </service_request_id></request>'),
    { id: null, token: null },
  ],
  ['JSON', '[{"service_request_id":"638344","service_notice":"x"}]', { id: '638344', token: null }],
  ['JSON with a number', ' \n[{"service_request_id":638344,"token":null}]', { id: '638344', token: null }],
  ['an error in XML', '<errors><error><code>403</code></error></errors>', null],
  ['an error in JSON', '{"code":400}', null],
  ['an empty list', '[]', null],
  ['a page', '<!DOCTYPE html><html><body>Thank you</body>', null],
  ['nothing', '', null],
])('what was taken, in %s', (_, body, expected) => {
  expect(parseTaken(body)).toEqual(expected);
});

it('requests, those without an id or a status left aside', () => {
  const body = xml(
    '<request><service_request_id>1</service_request_id><status>closed</status><status_notes>C&#39;est r&#xE9;gl&#233; &amp; &lt;v&#233;rifi&#xE9;&gt;' +
      '</status_notes><lat>48.85</lat><long>x</long></request><request><service_request_id>2</service_request_id></request>',
  );
  expect(parseRequests(body)).toEqual([
    {
      id: '1',
      service: null,
      status: 'closed',
      notes: "C'est réglé & <vérifié>",
      description: null,
      lat: 48.85,
      lon: null,
      updated: null,
    },
  ]);
  expect(parseRequests(xml(''))).toEqual([]);
  expect(parseRequests('<service_requests type="array"/>')).toEqual([]);
});

it('entities that grow without end are not followed', () => {
  const lol = Array.from({ length: 12 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('');
  const body = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">${lol}]>${'<service_requests><request><service_request_id>&l12;</service_request_id></request></service_requests>'}`;
  const taken = parseTaken(body);
  expect((taken?.id ?? '').length).toBeLessThan(10_000);
});

it('never throws, whatever is answered', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc.string({ unit: 'binary' }).map(xml),
    fc
      .array(fc.constantFrom('<request>', '</request>', '<status>', '<!--', ']]>', '&', '1', '<a b="c">'))
      .map((each) => xml(each.join(''))),
  );
  fc.assert(
    fc.property(anything, (body) => {
      const [one, all] = [parseTaken(body), parseRequests(body)];
      expect(one === null || typeof one === 'object').toBe(true);
      expect(all === null || Array.isArray(all)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

it('whatever the text, what is written in XML is read back the same', () => {
  const spaces = /\s/;
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
      fc.pre(!spaces.test(text[0] ?? '') && !spaces.test(text.at(-1) ?? '') && !text.includes('\r'));
      const list = [{ service_request_id: '1', status: 'open', status_notes: text }];
      const fit = text.replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\u{FFFD}');
      expect(parseRequests(writeList('xml', ['service_requests', 'request'], list))?.[0]?.notes).toBe(fit);
    }),
  );
});

it.each([
  ['2026-11-23T09:00:00Z', Date.UTC(2026, 10, 23, 9)],
  ['2026-11-23T10:00:00+01:00', Date.UTC(2026, 10, 23, 9)],
  ['2026-11-23T10:00:00 01:00', Date.UTC(2026, 10, 23, 9)],
  ['2026-11-23T09:00Z', Date.UTC(2026, 10, 23, 9)],
  ['2026-11-23T09:00:00.250Z', Date.UTC(2026, 10, 23, 9, 0, 0, 250)],
  ['2026-11-23', Date.UTC(2026, 10, 23)],
  ['2028-02-29', Date.UTC(2028, 1, 29)],
  ['2026-02-29', Number.NaN],
  ['2026-11-23T09:00:00', Number.NaN],
  ['2026-11-23T24:30:00Z', Number.NaN],
  ['23/11/2026', Number.NaN],
  ['', Number.NaN],
])('the moment %s', (text, at) => {
  expect(readMoment(text)).toBe(at);
});
