import { describe, expect, it } from 'vitest';
import { readConfig } from '../../bots/config.ts';
import { checkClock, checkGeocoder, checkIssuer, checkPublicUrl } from '../../bots/doctor/outside.ts';
import { startGeocoder } from '../peers/geocoder.ts';
import { startOidc } from '../peers/oidc.ts';
import { closing, config, nobody, now, page, told } from './asking.ts';

describe('what is outside', () => {
  it('the public address: https, and our answer behind it', async () => {
    expect(told(await checkPublicUrl(readConfig({})))).toEqual([
      'warn Pas d’adresse publique : un essai sur cette machine.',
    ]);
    expect(told(await checkPublicUrl(config({ PARVIS_PUBLIC_URL: await page('ok') })))).toEqual([
      'bad L’adresse publique n’est pas en https.',
      'ok Parvis répond à son adresse publique.',
    ]);
    expect(told(await checkPublicUrl(config({ PARVIS_PUBLIC_URL: 'https://127.0.0.1:9' })))).toEqual([
      'ok L’adresse publique est en https.',
      'bad Parvis ne répond pas à https://127.0.0.1:9 (ECONNREFUSED).',
    ]);
  });

  it('the address service', async () => {
    const stub = await startGeocoder();
    closing.push(stub.close);
    const check = async () => told(await checkGeocoder(config({ GEOCODER_URL: stub.url })));
    expect(await check()).toEqual(['ok Le service d’adresses répond.']);
    stub.trouble = { status: 503 };
    expect(await check()).toEqual(['warn Le service d’adresses ne répond pas (503).']);
  });

  it('the identity provider, by the name that it gives itself', async () => {
    const oidc = await startOidc();
    closing.push(oidc.close);
    const check = async (issuer: string) => told(await checkIssuer(config({ STAFF_OIDC_ISSUER: issuer })));
    expect(await checkIssuer(config({}))).toEqual([]);
    expect(await check(oidc.url)).toEqual(['ok Le fournisseur d’identité répond.']);
    expect(await check(oidc.url.replace('127.0.0.1', 'localhost'))).toEqual([
      `bad Le fournisseur d’identité se nomme ${oidc.url}.`,
    ]);
    expect(await check(nobody)).toEqual(['bad Le fournisseur d’identité ne répond pas (ECONNREFUSED).']);
  });

  it('the clock, by the first who tells the time', async () => {
    const date = new Date(now - 120_000).toUTCString();
    const late = await page('', { date });
    expect(told(await checkClock([nobody, late], () => now))).toEqual([
      'bad L’horloge de cette machine est décalée de 120 secondes.',
    ]);
    expect(told(await checkClock([late], () => now - 119_000))).toEqual(['ok L’horloge est à l’heure.']);
    expect(told(await checkClock([nobody], () => now))).toEqual(['warn Personne n’a dit l’heure.']);
  });
});
