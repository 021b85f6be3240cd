import { join } from 'node:path';
import type { Instant } from '../../core/conversation/vocabulary.ts';
import { nameOf, ParvisError } from '../../core/errors.ts';
import { loadCity, loadLocales } from '../city/load.ts';
import { loadTariffs } from '../city/tariffs.ts';
import { type ChannelSwitch, type Config, lacking, switches } from '../config.ts';
import { checkDatabase } from './database.ts';
import { type Finding, said } from './finding.ts';
import { checkClock, checkGeocoder, checkIssuer, checkPublicUrl } from './outside.ts';
import { checkKannel, checkSmpp, checkTwilio } from './sms.ts';
import { checkTeams } from './teams.ts';
import { checkTelegram } from './telegram.ts';
import { checkWebjs } from './webjs.ts';
import { checkWhatsApp } from './whatsapp.ts';

export interface Examination {
  readonly config: Config;
  /** The package's folder. */
  readonly home: string;
  readonly now: () => Instant;
  /** The status page of Kannel's bearerbox, when it is not at its usual place. */
  readonly kannelStatus?: string | undefined;
}

/** Every check, all at once; changes nothing, sends nothing. A check that breaks is a finding too. */
export async function examine(examination: Examination): Promise<readonly Finding[]> {
  const { config, now } = examination;
  const others = [config.PARVIS_PUBLIC_URL, config.GEOCODER_URL, config.TELEGRAM_API_ROOT];
  const clocks = others.filter((url) => url !== undefined);
  const checks: readonly [string, () => Promise<readonly Finding[]>][] = [
    ['base', () => checkDatabase(config, now())],
    ['ville', async () => checkCity(examination)],
    ['adresse', () => checkPublicUrl(config)],
    ...switches.map(({ name, needs }): [string, () => Promise<readonly Finding[]>] => [
      name,
      () => checkChannel({ name, needs }, examination),
    ]),
    ['adresses', () => checkGeocoder(config)],
    ['agents', () => checkIssuer(config)],
    ['horloge', () => checkClock(clocks, now)],
  ];
  const found = await Promise.all(
    checks.map(([part, check]) => check().catch((error) => [broken(part, error)])),
  );
  return found.flat();
}

function broken(part: string, error: unknown): Finding {
  const why = error instanceof ParvisError ? error.message : nameOf(error);
  return said(part).bad(why, 'Corrigez ce que dit ce message, puis recommencez.');
}

async function checkChannel(
  { name, needs }: ChannelSwitch,
  examination: Examination,
): Promise<readonly Finding[]> {
  const { config, now, kannelStatus } = examination;
  const missing = lacking(config, { name, needs });
  if (missing.length === needs.length) return [];
  if (missing.length > 0)
    return [
      said(name).bad(
        'Ce canal est à moitié réglé : le service ne démarre pas.',
        `Mettez ${missing.join(', ')}, ou retirez les autres.`,
      ),
    ];
  switch (name) {
    case 'telegram':
      return checkTelegram(config, now());
    case 'whatsapp':
      return checkWhatsApp(config, now());
    case 'webjs':
      return checkWebjs(config);
    case 'twilio':
      return checkTwilio(config);
    case 'kannel':
      return checkKannel(config, kannelStatus);
    case 'smpp':
      return checkSmpp(config);
    case 'teams':
      return checkTeams(config, now);
    default:
      throw new Error(`unknown ${name satisfies never}`);
  }
}

function checkCity({ config, home }: Examination): readonly Finding[] {
  const city = loadCity(config.PARVIS_CITY);
  loadLocales(join(home, 'locales'), city.languages);
  const place = said('ville');
  const prices =
    loadTariffs(config.PARVIS_CITY) === null
      ? [
          place.warn(
            'La ville n’a pas de tarifs : le coût des envois est compté zéro.',
            'Écrivez tariffs.yaml dans son dossier.',
          ),
        ]
      : [];
  if (!city.languages.includes(config.PARVIS_LANGUAGE))
    return [
      place.bad(
        `La ville ne parle pas ${config.PARVIS_LANGUAGE}.`,
        `PARVIS_LANGUAGE : ${city.languages.join(', ')}.`,
      ),
    ];
  return [
    place.ok(`${city.name} : ${city.sectors.length} secteurs, ${city.languages.length} langues.`),
    ...prices,
  ];
}
