import { examineServer } from '../../adapters/postgres/examine.ts';
import { openPostgres } from '../../adapters/postgres/index.ts';
import { migrationsOf } from '../../adapters/sqlite/index.ts';
import type { Instant } from '../../core/conversation/vocabulary.ts';
import type { Config } from '../config.ts';
import { hasSecret } from '../secret.ts';
import { inside, schema } from './database-inside.ts';
import { type Finding, said } from './finding.ts';

const base = said('base');
const oldest = 14;

/** A PostgreSQL server: does it answer, is it new enough, does it really write, the schema, the key, and what is in it. */
export async function checkServer(config: Config, now: Instant): Promise<readonly Finding[]> {
  const url = config.PARVIS_DATABASE;
  const seen = await examineServer(url).catch((error: unknown) => reasonOf(error));
  if (typeof seen === 'string')
    return [
      base.bad(
        `PostgreSQL ne répond pas (${seen}).`,
        'PARVIS_DATABASE est-il juste ? Le serveur tourne-t-il ?',
      ),
    ];
  const { missing, unknown } = migrationsOf(seen.migrations);
  const findings = [
    seen.version >= oldest
      ? base.ok(`PostgreSQL ${seen.version} répond.`)
      : base.bad(
          `PostgreSQL ${seen.version} est trop ancien.`,
          `Il faut la version ${oldest} ou une plus récente.`,
        ),
    seen.flushes
      ? base.ok('Ce qui est validé est écrit sur le disque.')
      : base.bad(
          'Le serveur dit « écrit » avant d’avoir écrit : une panne perdrait des messages.',
          'postgresql.conf : fsync = on, full_page_writes = on, synchronous_commit = on',
        ),
    ...(seen.readOnly
      ? [
          base.bad(
            'Cette base ne s’écrit pas.',
            'Est-ce un serveur de secours ? Donnez l’adresse du principal.',
          ),
        ]
      : []),
    schema(missing, unknown),
    hasSecret(config)
      ? said('clé').ok('La clé maîtresse est là.')
      : said('clé').bad(
          'La clé maîtresse manque : rien de ce qui est gardé ne peut être lu.',
          'Remettez PARVIS_SECRET.',
        ),
  ];
  return missing.length + unknown.length > 0
    ? findings
    : [...findings, ...(await inside(config, () => openPostgres({ url, poolSize: 1 }), now))];
}

/** PostgreSQL's own words, or the network's; a name with several addresses fails without any. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || ('code' in error ? String(error.code) : error.name);
}
