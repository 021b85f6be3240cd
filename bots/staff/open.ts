import { join } from 'node:path';
import type { FastifyPluginAsync } from 'fastify';
import { ParvisError } from '../../core/errors.ts';
import { firstLink } from '../../core/staff/manage.ts';
import { overAt } from '../../core/staff/sessions.ts';
import type { Parvis } from '../assemble.ts';
import type { Config } from '../config.ts';
import { readStaffAssets } from './assets.ts';
import type { Desk } from './contract.ts';
import { createDoor } from './door.ts';
import { staffPages } from './mount.ts';
import { createProvider, type IdentityProvider } from './oidc.ts';
import { createPasswords } from './password.ts';
import { loadStaffPhrases } from './phrases.ts';
import { routes } from './routes.ts';

/** `home`: the folder that holds `bots/staff`. `publicUrl`: where the service is reached. */
export interface ConsolePlace {
  readonly home: string;
  readonly publicUrl: string;
}

/** The staff's console, under `/staff`; null when it is turned off. Throws ParvisError config.invalid. */
export function consoleOf(parvis: Parvis, config: Config, place: ConsolePlace): FastifyPluginAsync | null {
  if (config.PARVIS_STAFF === 'no') return null;
  const provider = providerOf(config);
  return async (app) => {
    const { store, vault, nature, city } = parvis.engine.world;
    const publicUrl = place.publicUrl.replace(/\/$/, '');
    const folder = join(place.home, 'bots/staff');
    const door = createDoor({ store, vault, nature, publicUrl, passwords: createPasswords(), provider });
    const phrases = loadStaffPhrases(join(folder, 'phrases'), city.timeZone);
    await store.transaction((tx) => tx.staff.purgeStaff(overAt(nature.now())));
    const desk = { parvis, phrases, publicUrl, door, map: mapOf(config), config, home: place.home };
    const assets = readStaffAssets(join(folder, 'assets'), join(place.home, 'adapters/webchat/assets'));
    await app.register(staffPages({ desk, routes, assets }));
  };
}

function mapOf({ PARVIS_MAP_TILES: tiles, PARVIS_MAP_ATTRIBUTION: attribution }: Config): Desk['map'] {
  return tiles === undefined ? null : { tiles, attribution: attribution ?? '' };
}

function providerOf(config: Config): IdentityProvider | null {
  const {
    STAFF_OIDC_ISSUER: issuer,
    STAFF_OIDC_CLIENT_ID: clientId,
    STAFF_OIDC_CLIENT_SECRET: clientSecret,
  } = config;
  if (issuer === undefined && clientId === undefined && clientSecret === undefined) return null;
  if (issuer === undefined || clientId === undefined || clientSecret === undefined)
    throw new ParvisError(
      'config.invalid',
      'STAFF_OIDC_ISSUER, STAFF_OIDC_CLIENT_ID and STAFF_OIDC_CLIENT_SECRET go together: set all three, or none.',
    );
  const rolesClaim = config.STAFF_OIDC_ROLES_CLAIM ?? null;
  return createProvider({
    issuer,
    clientId,
    clientSecret,
    rolesClaim,
    creates: config.STAFF_OIDC_CREATE === 'yes',
  });
}

/** What the person who starts the service reads of the console. `at`: where the service is reached. */
export async function staffNotice(parvis: Parvis, config: Config, at: string): Promise<readonly string[]> {
  if (config.PARVIS_STAFF === 'no') return [];
  const { store, nature, vault } = parvis.engine.world;
  const token = await store.transaction((tx) => firstLink({ tx, nature, vault, actor: 'system' }));
  const lines = [`Console des agents : ${at}/staff`];
  if (token !== null)
    lines.push(
      `Aucun administrateur encore. Choisissez comment vous connecter, dans les 24 heures : ${at}/staff/welcome/${token}`,
    );
  return [...lines, ''];
}
