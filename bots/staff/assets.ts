import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Asset, asset, baseStyle, htmxAssets, styleSheet } from '../../adapters/webchat/assets.ts';

export const staffAssetsPath = '/staff/assets/';

/** Files of `bots/staff/assets` that every page has, after the style that it shares with the other pages. */
const common = { styles: ['tables.css', 'staff.css'], script: 'staff.js' } as const;
/** Those that a page asks for by name: `{ ...page(title, body), assets: ['passkey.js'] }`. */
const extra = ['charts.css', 'passkey.js', 'map.css', 'map.js'] as const;
/** The map's own, from its package. */
const packaged = ['leaflet.css', 'leaflet.js'] as const;

export interface StaffAssets {
  readonly all: readonly Asset[];
  readonly common: readonly Asset[];
  /** Throws a plain Error for a name that is not listed: a defect. */
  named(name: string): Asset;
}

/** `folder`: bots/staff/assets; `shared`: adapters/webchat/assets. */
export function readStaffAssets(folder: string, shared: string): StaffAssets {
  const read = (name: string) => ({
    name,
    asset: asset(staffAssetsPath, name, readFileSync(join(folder, name))),
  });
  const styles = [join(shared, baseStyle), ...common.styles.map((name) => join(folder, name))];
  const always = [
    ...htmxAssets(staffAssetsPath),
    styleSheet(staffAssetsPath, 'staff.css', styles),
    read(common.script).asset,
  ];
  const { resolve } = createRequire(import.meta.url);
  const others = [
    ...packaged.map((name) => ({
      name,
      asset: asset(staffAssetsPath, name, readFileSync(resolve(`leaflet/dist/${name}`))),
    })),
    ...extra.map(read),
  ];
  return {
    all: [...always, ...others.map((each) => each.asset)],
    common: always,
    named(name) {
      const found = others.find((each) => each.name === name);
      if (!found) throw new Error(`no asset ${name}`);
      return found.asset;
    },
  };
}
