import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deliver, startWire } from '../peers/smpp-wire.ts';
import { collect } from './hooks.ts';
import { openSmpp, until } from './smpp-line.ts';

const openssl = spawnSync('openssl', ['version']).status === 0;

describe.skipIf(!openssl)(`ssmpp://${openssl ? '' : ' (skipped: openssl is not installed)'}`, () => {
  it('goes over TLS, to whom the certificate names only', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parvis-smpp-'));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    spawnSync('openssl', [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-keyout',
      key,
      '-out',
      cert,
      '-days',
      '2',
      ...subject,
    ]);
    const ca = readFileSync(cert, 'utf8');
    const wire = await startWire({ tls: { key: readFileSync(key, 'utf8'), cert: ca } });
    rmSync(folder, { recursive: true });
    const stranger = openSmpp({ url: `ssmpp://esme:pw@localhost:${wire.port}` });
    await stranger.channel.start?.(collect());
    await until(() => stranger.log.lines.join().includes('DEPTH_ZERO_SELF_SIGNED_CERT'), 'the refusal');
    await stranger.channel.stop?.();
    expect(wire.pdus).toEqual([]);
    const intake = collect();
    const { channel, log } = openSmpp({ url: `ssmpp://esme:pw@localhost:${wire.port}`, ca });
    await channel.start?.(intake);
    await until(() => log.lines.join().includes('bound'), 'the bind');
    wire.write(deliver({ text: Buffer.from('oui') }));
    await until(() => intake.messages.length > 0, 'the text');
    expect(intake.messages.map(({ said }) => said)).toEqual([{ kind: 'text', text: 'oui' }]);
    await channel.stop?.();
    await wire.close();
  });
});
