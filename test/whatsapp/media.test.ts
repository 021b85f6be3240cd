import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isMediaUrl } from '../../adapters/whatsapp/cloud/media.ts';
import { MEDIA_LIMIT } from '../../adapters/whatsapp/media.ts';
import { startWhatsAppStub, type WhatsAppStub } from '../peers/whatsapp.ts';
import { openChannel } from './setup.ts';

const root = 'https://graph.facebook.com';
const photo = Buffer.from('ffd8ffe000104a464946', 'hex');

describe('where the token may go', () => {
  test.each([
    'https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1&hash=x',
    'https://scontent.xx.fbcdn.net/v/photo.jpg',
    'https://scontent-cdg4-1.xx.fbcdn.net/v/photo.jpg',
    'https://graph.facebook.com/v23.0/1',
    'https://LOOKASIDE.fbsbx.com/a',
  ])('%s', (url) => {
    expect(isMediaUrl(new URL(url), root)).toBe(true);
  });

  test.each([
    'http://lookaside.fbsbx.com/a',
    'https://lookaside.fbsbx.com:8443/a',
    'https://lookaside.fbsbx.com.example.org/a',
    'https://lookaside.fbsbx.com@example.org/a',
    'https://user@lookaside.fbsbx.com/a',
    'https://user:password@lookaside.fbsbx.com/a',
    'https://evil-lookaside.fbsbx.com/a',
    'https://fbsbx.com/a',
    'https://fbcdn.net/a',
    'https://fbcdn.net.example.org/a',
    'https://evilfbcdn.net/a',
    'https://a.evilfbcdn.net/a',
    'http://a.fbcdn.net/a',
    'https://a.fbcdn.net./a',
    'https://a_b.fbcdn.net/a',
    'https://graph.facebook.com:444/a',
    'http://graph.facebook.com/a',
    'https://graph.facebook.com.example.org/a',
    'https://facebook.com/a',
    'https://example.org/lookaside.fbsbx.com',
    'https://example.org/?https://lookaside.fbsbx.com/',
    'https://example.org#lookaside.fbsbx.com',
    'https://127.0.0.1/a',
    'http://127.0.0.1/a',
    'http://127.1/a',
    'http://0x7f.1/a',
    'http://0177.0.0.1/a',
    'http://2130706433/a',
    'http://[::1]/a',
    'http://[::ffff:10.0.0.1]/a',
    'https://10.0.0.1/a',
    'https://192.168.1.1/a',
    'http://169.254.169.254/latest/meta-data/',
    'https://metadata.google.internal/',
    'http://localhost/a',
    'file:///etc/passwd',
    'data:image/png;base64,AAAA',
    'ftp://lookaside.fbsbx.com/a',
    'blob:https://lookaside.fbsbx.com/a',
    'javascript:alert(1)',
  ])('not %s', (url) => {
    expect(isMediaUrl(new URL(url), root)).toBe(false);
  });
});

describe('fetching a photo', () => {
  let stub: WhatsAppStub;
  beforeAll(async () => {
    stub = await startWhatsAppStub();
  });
  afterAll(() => stub.close());

  const fetchMedia = (ref: string) => openChannel({ apiRoot: stub.apiRoot }).channel.fetchMedia?.(ref);
  const failsWith = (ref: string, code: string, message: string | RegExp) =>
    expect(fetchMedia(ref)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });

  test('gives its bytes, with the token on both requests', async () => {
    stub.addMedia('1001', { bytes: photo, mime: 'image/jpeg' });
    expect(await fetchMedia('1001')).toEqual(photo);
    expect(stub.downloads.at(-1)).toEqual({ path: '/bytes/1001', authorization: 'Bearer stub-token' });
  });

  test('that Meta no longer has', () => failsWith('404404', 'media.refused', 'no such media'));

  test.each(['../messages', '1/2', '', '1?x=1', 'é'])('by something that is not an id: %j', (ref) =>
    failsWith(ref, 'media.refused', 'not a media id'),
  );

  test('said to be too large', async () => {
    stub.addMedia('1002', { bytes: photo, mime: 'image/jpeg', size: MEDIA_LIMIT + 1 });
    await failsWith('1002', 'media.refused', 'too large');
    expect(stub.downloads.map(({ path }) => path)).not.toContain('/bytes/1002');
  });

  test('larger than said', async () => {
    stub.addMedia('1003', { bytes: Buffer.alloc(MEDIA_LIMIT + 1), mime: 'image/jpeg', size: 10 });
    await failsWith('1003', 'media.refused', 'too large');
  });

  test('of exactly the limit', async () => {
    stub.addMedia('1004', { bytes: Buffer.alloc(MEDIA_LIMIT), mime: 'image/jpeg' });
    expect((await fetchMedia('1004'))?.length).toBe(MEDIA_LIMIT);
  });

  test('while Meta is down, or limits us', async () => {
    stub.fail({ status: 503 });
    await failsWith('1001', 'channel.unavailable', 'did not give');
    stub.fail({ status: 429, code: 130429 });
    await failsWith('1001', 'channel.unavailable', 'did not give');
    stub.fail('reset');
    await failsWith('1001', 'channel.unavailable', 'did not give');
  });

  test('is never asked of another host, nor by a redirect to one', async () => {
    let connections = 0;
    const thief = createServer((_, response) => response.end('thanks')).on('connection', () => {
      connections += 1;
    });
    await new Promise<void>((resolve) => thief.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(thief.address() as AddressInfo).port}/bytes`;
    stub.addMedia('1005', { bytes: photo, mime: 'image/jpeg', url });
    stub.addMedia('1006', { bytes: photo, mime: 'image/jpeg', redirect: url });
    stub.addMedia('1007', { bytes: photo, mime: 'image/jpeg', url: 'not an address' });
    await failsWith('1005', 'media.refused', 'not on a host of the provider');
    await failsWith('1006', 'media.refused', 'status 302');
    await failsWith('1007', 'media.refused', 'no such media');
    expect(connections).toBe(0);
    await new Promise((resolve) => thief.close(resolve));
  });
});
