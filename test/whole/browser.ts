import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

export const chromiumPath = '/usr/bin/chromium';

/** Null when a browser can be started here, otherwise why not. */
export function whyNoBrowser(): string | null {
  return existsSync(chromiumPath) ? null : 'chromium is not installed';
}

export function openBrowser(): Promise<Browser> {
  const quiet = [
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-quic',
  ];
  return chromium.launch({
    executablePath: chromiumPath,
    // What the browser itself writes, dates in their fields above all, is in French as on a desk in Paris.
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--lang=fr', ...quiet],
    env: { ...process.env, LANGUAGE: 'fr' },
  });
}
