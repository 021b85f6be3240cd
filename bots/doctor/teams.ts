import { createTokens, LoginRefused } from '../../adapters/teams/tokens.ts';
import type { Instant } from '../../core/conversation/vocabulary.ts';
import { ParvisError } from '../../core/errors.ts';
import type { Config } from '../config.ts';
import { ask } from './ask.ts';
import { type Finding, said } from './finding.ts';

const teams = said('teams');
const patience = 8_000;

/** The bot's own token, and the keys that sign what comes in. Where Azure calls is told by Azure's portal alone. */
export async function checkTeams(config: Config, now: () => Instant): Promise<readonly Finding[]> {
  const [token, keys] = await Promise.all([tokenFinding(config, now), keysFinding(config)]);
  return [token, keys, ...hostsFinding(config), address(config)];
}

async function tokenFinding(config: Config, now: () => Instant): Promise<Finding> {
  const tokens = createTokens({
    loginRoot: config.MICROSOFT_LOGIN_ROOT,
    tenantId: config.MICROSOFT_APP_TENANT_ID ?? '',
    appId: config.MICROSOFT_APP_ID ?? '',
    password: config.MICROSOFT_APP_PASSWORD ?? '',
    timeout: patience,
    now,
  });
  try {
    await tokens.get();
    return teams.ok('Microsoft accepte l’application et son secret.');
  } catch (error) {
    if (error instanceof LoginRefused)
      return teams.bad(
        `Microsoft refuse l’application ou son secret (${error.code}).`,
        'MICROSOFT_APP_ID, MICROSOFT_APP_PASSWORD, MICROSOFT_APP_TENANT_ID : copiez-les à nouveau. Le secret a-t-il expiré ?',
      );
    if (!(error instanceof ParvisError)) throw error;
    return teams.bad(
      `Microsoft ne donne pas de jeton (${String(error.detail.code)}).`,
      'Cette machine doit pouvoir joindre MICROSOFT_LOGIN_ROOT.',
    );
  }
}

async function keysFinding({ MICROSOFT_OPENID_METADATA: url }: Config): Promise<Finding> {
  const metadata = await ask(url);
  const at = metadata.ok && metadata.status === 200 ? metadata.body?.jwks_uri : undefined;
  const keys = typeof at === 'string' ? await ask(at) : metadata;
  return keys.ok && Array.isArray(keys.body?.keys)
    ? teams.ok('Les clés de Bot Framework sont là.')
    : teams.bad(
        `Les clés de Bot Framework ne se lisent pas (${keys.ok ? keys.status : keys.code}).`,
        'Cette machine doit pouvoir joindre MICROSOFT_OPENID_METADATA : sans clés, rien n’est accepté.',
      );
}

function hostsFinding({ MICROSOFT_SERVICE_HOSTS: hosts }: Config): readonly Finding[] {
  const open = hosts.filter((host) => !host.replace(/^\./, '').includes('.'));
  return open.length === 0
    ? []
    : [
        teams.warn(
          `MICROSOFT_SERVICE_HOSTS est trop large : ${open.join(', ')}.`,
          'N’y laissez que les adresses de Microsoft : le jeton du robot y part.',
        ),
      ];
}

function address({ PARVIS_PUBLIC_URL: url }: Config): Finding {
  return url === undefined
    ? teams.warn('Azure ne peut pas appeler cette machine.', 'Mettez PARVIS_PUBLIC_URL=https://…')
    : teams.ok(`Chez Azure, le « Messaging endpoint » doit être ${url.replace(/\/+$/, '')}/api/messages.`);
}
