import type { Capabilities } from '../../core/conversation/vocabulary.ts';
import { ParvisError } from '../../core/errors.ts';
import type { Channel } from '../../core/ports.ts';

/** Both providers are ways out of the same channel, and only one is on at a time. */
export const channelName = 'sms';

export const capabilities: Capabilities = {
  buttons: false,
  choices: 8,
  textLimit: 1000,
  terse: true,
  location: false,
  contact: false,
  photo: false,
  document: false,
  link: false,
  senderIsPhone: true,
};

/** Messages a second of an ordinary long number; a provider's contract may allow more. */
export const defaultPace: Channel['pace'] = { perSecond: 10, perPersonPerSecond: 1 };

/** Throws ParvisError config.invalid with a sentence that says how to mend it. */
export function demand(condition: boolean, sentence: string): asserts condition {
  if (!condition) throw new ParvisError('config.invalid', sentence);
}

/** A public address without its last slash. Throws ParvisError config.invalid. */
export function toBaseUrl(url: string, name: string): string {
  demand(
    /^https?:\/\/[^/?#\s]+[^?#\s]*$/u.test(url),
    `${name} must be an address such as https://bot.example.org`,
  );
  return url.replace(/\/+$/u, '');
}
