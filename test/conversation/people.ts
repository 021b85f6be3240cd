import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { openTestScene, type TestScene, type TestSceneOptions } from './scene.ts';

export const second = 1000;
export const hour = 3600 * second;
export const day = 24 * hour;
export const colours = 'Quelle couleur ? [Rouge] [Vert] [Bleu]';
export const sorry = /^Pardon, une panne m’a empêché de lire votre message/;
/** Leads a stranger to the last question of the form. */
export const toConfirm = ['bonjour', 'formulaire', 'Zoé', 'rouge', 'petit'];

/** Scenes and files that are closed and deleted after each test. */
export function useScenes(): {
  open(options?: TestSceneOptions): Promise<TestScene>;
  file(name: string): string;
} {
  let folder = '';
  const scenes: TestScene[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'parvis-'));
  });
  afterEach(async () => {
    for (const scene of scenes.splice(0)) await scene.close().catch(() => {});
    rmSync(folder, { recursive: true });
  });
  return {
    async open(options = {}) {
      const scene = await openTestScene(options);
      scenes.push(scene);
      return scene;
    },
    file: (name) => join(folder, name),
  };
}

export async function play(scene: TestScene, who: string, words: readonly string[]): Promise<void> {
  for (const each of words) await scene.say(who, each);
}

export const backlog = (scene: TestScene) =>
  scene.store.transaction((tx) => tx.inbox.backlog(scene.nature.now()));

/** What this person was sent from the `since`th message on. */
export const texts = (scene: TestScene, who: string, since = 0) =>
  scene.heard.slice(since).flatMap(({ to, message }) => (to === who ? [message.text] : []));
