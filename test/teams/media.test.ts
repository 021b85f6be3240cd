import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { onePhoto } from '../peers/photo.ts';
import { openSetting } from './setting.ts';

const path = '/emea/v3/attachments/0-frca/views/original';

describe('a photo that a person sent', () => {
  it('is fetched with the bot’s token from the channel', async () => {
    const { azure, channel } = await openSetting();
    azure.addFile(path, { bytes: onePhoto });
    expect(await channel.fetchMedia?.(`${azure.url}${path}`)).toEqual(onePhoto);
    expect(azure.downloads).toEqual([{ path, authorization: 'Bearer the-bots-own-token' }]);
  });

  it('a redirect is followed on listed hosts only, without the token elsewhere', async () => {
    const seen: (string | undefined)[] = [];
    const other = createServer(({ headers }, response) => {
      seen.push(headers.authorization);
      response.end(onePhoto);
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const at = other.address();
    const host = `127.0.0.1:${typeof at === 'object' ? at?.port : 0}`;
    const { azure, channel } = await openSetting();
    azure.addFile(path, { bytes: onePhoto, redirect: `http://${host}/x` });
    await expect(channel.fetchMedia?.(`${azure.url}${path}`)).rejects.toMatchObject({
      code: 'media.refused',
    });
    expect(seen).toEqual([]);
    const both = await openSetting({ hosts: [azure.host, host], loginRoot: azure.url });
    expect(await both.channel.fetchMedia?.(`${azure.url}${path}`)).toEqual(onePhoto);
    expect(seen).toEqual([undefined]);
    other.close();
  });

  it.each([
    'http://127.0.0.1:9/x',
    'https://evil.example.org/x.jpg',
    'https://tenant.sharepoint.com.evil.example.org/x',
    'http://tenant.sharepoint.com/x',
    'not an address',
    'file:///etc/passwd',
  ])('%s is not asked for, and no token either', async (ref) => {
    const { azure, channel } = await openSetting();
    await expect(channel.fetchMedia?.(ref)).rejects.toMatchObject({ code: 'media.refused' });
    expect([azure.logins, azure.downloads]).toEqual([[], []]);
  });

  it('too large, gone, round in circles: refused; an error of theirs: later', async () => {
    const { azure, channel } = await openSetting();
    const fetched = (file: string) => channel.fetchMedia?.(`${azure.url}/${file}`);
    azure.addFile('/large', { bytes: Buffer.alloc(10 * 1024 * 1024 + 1) });
    azure.addFile('/circle', { bytes: onePhoto, redirect: `${azure.url}/circle` });
    azure.addFile('/nowhere', { bytes: onePhoto, redirect: 'http://[' });
    azure.addFile('/down', { bytes: onePhoto, status: 503 });
    for (const file of ['large', 'circle', 'nowhere', 'gone'])
      await expect(fetched(file), file).rejects.toMatchObject({ code: 'media.refused' });
    await expect(fetched('down')).rejects.toMatchObject({ code: 'channel.unavailable' });
    azure.refuseLogin({ status: 401, body: { error: 'invalid_client' } });
    const fresh = await openSetting({ hosts: [azure.host], loginRoot: azure.url });
    await expect(fresh.channel.fetchMedia?.(`${azure.url}/large`)).rejects.toMatchObject({
      code: 'channel.unavailable',
    });
  });
});
