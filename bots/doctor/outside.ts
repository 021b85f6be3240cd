import type { Instant } from '../../core/conversation/vocabulary.ts';
import type { Config } from '../config.ts';
import { ask } from './ask.ts';
import { type Finding, said } from './finding.ts';

/** The address under which residents and providers reach us: https, and our own answer behind it. */
export async function checkPublicUrl({ PARVIS_PUBLIC_URL: url }: Config): Promise<readonly Finding[]> {
  const address = said('adresse');
  if (url === undefined)
    return [
      address.warn(
        'Pas d’adresse publique : un essai sur cette machine.',
        'En ligne, mettez PARVIS_PUBLIC_URL=https://…',
      ),
    ];
  const secure = new URL(url).protocol === 'https:';
  const health = await ask(`${url.replace(/\/+$/, '')}/health`);
  return [
    ...(secure
      ? [address.ok('L’adresse publique est en https.')]
      : [
          address.bad(
            'L’adresse publique n’est pas en https.',
            'Mettez un serveur avec un certificat devant Parvis : docs/configuration.md',
          ),
        ]),
    health.ok && health.status === 200
      ? address.ok('Parvis répond à son adresse publique.')
      : address.bad(
          `Parvis ne répond pas à ${url} (${health.ok ? health.status : health.code}).`,
          'Le service tourne-t-il ? Le serveur placé devant lui mène-t-il au bon port, avec un bon certificat ?',
        ),
  ];
}

/** The address service, asked for a word that names nobody. */
export async function checkGeocoder({ GEOCODER_URL: url }: Config): Promise<readonly Finding[]> {
  const places = said('adresses');
  const asked = await ask(`${url.replace(/\/+$/, '')}/search?q=mairie&limit=1`);
  return asked.ok && asked.status === 200 && Array.isArray(asked.body?.features)
    ? [places.ok('Le service d’adresses répond.')]
    : [
        places.warn(
          `Le service d’adresses ne répond pas (${asked.ok ? asked.status : asked.code}).`,
          'GEOCODER_URL : est-elle juste ? Sans lui, on demande l’arrondissement, et les signalements continuent.',
        ),
      ];
}

/** The city's identity provider names itself as we call it. Source: OpenID Connect Discovery 1.0, section 4.3. */
export async function checkIssuer({ STAFF_OIDC_ISSUER: issuer }: Config): Promise<readonly Finding[]> {
  if (issuer === undefined) return [];
  const sign = said('agents');
  const asked = await ask(`${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`);
  if (!asked.ok || asked.status !== 200)
    return [
      sign.bad(
        `Le fournisseur d’identité ne répond pas (${asked.ok ? asked.status : asked.code}).`,
        'STAFF_OIDC_ISSUER : est-elle juste ? Mots de passe et clés d’accès marchent sans lui.',
      ),
    ];
  const named = String(asked.body?.issuer ?? '?');
  return named.replace(/\/+$/, '') === issuer.replace(/\/+$/, '')
    ? [sign.ok('Le fournisseur d’identité répond.')]
    : [
        sign.bad(
          `Le fournisseur d’identité se nomme ${named}.`,
          'Écrivez STAFF_OIDC_ISSUER exactement ainsi.',
        ),
      ];
}

const mostDrift = 30_000;

/** Our clock beside that of whoever answers: codes, sessions and the hours of the vote rest on it. */
export async function checkClock(urls: readonly string[], now: () => Instant): Promise<readonly Finding[]> {
  const clock = said('horloge');
  for (const url of urls) {
    const asked = await ask(url);
    if (!asked.ok || asked.clock === null) continue;
    const drift = Math.round((now() - asked.clock) / 1000);
    return Math.abs(drift) * 1000 > mostDrift
      ? [
          clock.bad(
            `L’horloge de cette machine est décalée de ${drift} secondes.`,
            'Mettez-la à l’heure : timedatectl set-ntp true',
          ),
        ]
      : [clock.ok('L’horloge est à l’heure.')];
  }
  return [clock.warn('Personne n’a dit l’heure.', 'Vérifiez-la à la main : timedatectl')];
}
