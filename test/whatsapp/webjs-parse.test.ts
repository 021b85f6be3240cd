import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { parse, parseAck } from '../../adapters/whatsapp/webjs/parse.ts';
import { chatOf, createIdentities, identityOf } from '../../adapters/whatsapp/webjs/person.ts';

const from = '33612345678@c.us';
const hidden = '118305962483912@lid';

/** A message as the library gives it. */
const message = (fields: object) => ({
  id: { id: '3A01', _serialized: `false_${from}_3A01`, fromMe: false },
  from,
  fromMe: false,
  type: 'chat',
  body: '',
  timestamp: 1_795_500_000,
  ...fields,
});

describe('what a person says', () => {
  const card = (phone: string) => `BEGIN:VCARD\nVERSION:3.0\nFN:Accueil\nTEL;type=CELL${phone}\nEND:VCARD`;
  test.each([
    ['text', { body: 'signaler' }, { kind: 'text', text: 'signaler' }],
    ['a press on an old button', { type: 'buttons_response', body: 'Oui' }, { kind: 'text', text: 'Oui' }],
    [
      'a place',
      { type: 'location', location: { latitude: 48.85, longitude: 2.35, name: 'Ici' } },
      { kind: 'location', lat: 48.85, lon: 2.35, label: 'Ici' },
    ],
    [
      'a place nowhere',
      { type: 'location', location: { latitude: 148, longitude: 2 } },
      { kind: 'unsupported', what: 'location' },
    ],
    [
      'a photo',
      { type: 'image', hasMedia: true },
      { kind: 'media', media: 'photo', ref: `false_${from}_3A01` },
    ],
    ['a photo that is gone', { type: 'image', hasMedia: false }, { kind: 'unsupported', what: 'image' }],
    ['a voice', { type: 'ptt', hasMedia: true }, { kind: 'unsupported', what: 'voice' }],
    ['a video', { type: 'video' }, { kind: 'unsupported', what: 'video' }],
    ['a file', { type: 'document', body: 'x' }, { kind: 'unsupported', what: 'file' }],
    [
      'a card with an account',
      { type: 'vcard', vCards: [card(';waid=33187654321:+33 1 87 65 43 21')] },
      { kind: 'contact', phone: '+33187654321', own: false },
    ],
    [
      'a card without',
      { type: 'multi_vcard', vCards: [card(':+33 1 87 65 43 21')] },
      { kind: 'contact', phone: '+33187654321', own: false },
    ],
    ['an empty card', { type: 'vcard', vCards: [] }, { kind: 'unsupported', what: 'contacts' }],
  ])('%s', (_, fields, said) => {
    expect(parse(message(fields))).toEqual({
      heard: { from, externalId: '3A01', sentAt: 1_795_500_000_000, said },
    });
  });

  test.each([
    ['its own', { fromMe: true, body: 'x' }, 'own'],
    ['a group', { from: '120363000000000000@g.us', author: from, body: 'x' }, 'group'],
    ['a status', { from: 'status@broadcast', isStatus: true, body: 'x' }, 'broadcast'],
    ['a broadcast list', { broadcast: true, body: 'x' }, 'broadcast'],
    ['a channel', { from: '120363000000000000@newsletter', body: 'x' }, 'broadcast'],
    ['WhatsApp itself', { from: '0@c.us', body: 'x' }, 'group'],
    ['a call', { type: 'call_log' }, 'notice'],
    ['a message taken back', { type: 'revoked' }, 'notice'],
    ['a changed key', { type: 'e2e_notification' }, 'notice'],
    ['a kind of tomorrow', { type: 'hologram', body: 'x' }, 'notice'],
    ['no id', { id: {}, body: 'x' }, 'malformed'],
  ])('leaves %s aside', (_, fields, skipped) => {
    expect(parse(message(fields))).toEqual({ skipped });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (one, other) => {
        parse(one);
        parse(message({ type: 'location', location: one, vCards: other, id: other, timestamp: one }));
        parseAck(one, other, 0);
      }),
    );
  });
});

describe('what becomes of a message of ours', () => {
  const ours = { fromMe: true, id: { id: '3EB01' } };
  test.each([
    [1, 'sent'],
    [2, 'delivered'],
    [3, 'read'],
    [4, 'read'],
  ])('ack %i', (ack, status) => {
    expect(parseAck(ours, ack, 7)).toEqual({ channel: 'whatsapp', providerId: '3EB01', status, at: 7 });
  });

  it('ack -1, 0, and of others', () => {
    expect(parseAck(ours, -1, 7)).toMatchObject({
      status: 'failed',
      failure: { class: 'invalid', code: 'ack_error' },
    });
    expect(parseAck(ours, 0, 7)).toBeNull();
    expect(parseAck({ ...ours, fromMe: false }, 3, 7)).toBeNull();
  });
});

describe('who writes', () => {
  const phone = { e164: '+33612345678', proven: true };
  test.each([
    ['a number, with its hidden id', from, { lid: hidden }, { sender: '33612345678', alias: hidden, phone }],
    [
      'a hidden id, with its number',
      hidden,
      { lid: hidden, pn: from },
      { sender: '33612345678', alias: hidden, phone },
    ],
    ['a number alone', from, {}, { sender: '33612345678', phone }],
    ['a hidden id alone', hidden, { lid: hidden }, { sender: hidden }],
    ['a hidden id that is given as a number', hidden, { pn: hidden }, { sender: hidden }],
  ])('%s', (_, chat, found, identity) => {
    expect(identityOf(chat, found)).toEqual(identity);
  });

  it('asks once for who is known, and again where nothing was answered', async () => {
    const asked: string[] = [];
    const identify = createIdentities(async (chat) => {
      asked.push(chat);
      if (asked.length === 1) throw new Error('the page is gone');
      return { lid: hidden, pn: from };
    });
    expect(await identify(hidden)).toEqual({ sender: hidden });
    expect(await identify(hidden)).toEqual({ sender: '33612345678', alias: hidden, phone });
    expect(await identify(hidden)).toMatchObject({ sender: '33612345678' });
    expect(asked).toEqual([hidden, hidden]);
  });

  test.each([
    ['33612345678', from],
    [hidden, hidden],
    ['FR.13491208655302741918', null],
    ['120363000000000000@g.us', null],
    ['', null],
  ])('writes to %s in the chat %s', (sender, chat) => {
    expect(chatOf(sender)).toBe(chat);
  });
});
