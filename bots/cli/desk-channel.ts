import type { Outbound } from '../../core/conversation/vocabulary.ts';
import type { Channel } from '../../core/ports.ts';

/** A message as it left, as the person would see it. */
export interface Seen {
  readonly channel: string;
  readonly to: string;
  readonly text: string;
  readonly message: Outbound;
}

/**
 * A channel with its own renderer and capabilities, but no provider behind it: what it would send is handed to `see`. For
 * the terminal and the transcripts.
 */
export function deskChannel(channel: Channel, see: (seen: Seen) => void, photo?: Buffer): Channel {
  const { webhooks: _, start: __, stop: ___, ...rest } = channel;
  const rendered = new WeakMap<object, Outbound>();
  return {
    ...rest,
    pace: { perSecond: 1_000_000, perPersonPerSecond: 1_000_000 },
    render(message) {
      const parts = channel.render(message);
      for (const part of parts) rendered.set(part, message);
      return parts;
    },
    async send(to, part) {
      const message = rendered.get(part) ?? { v: 1, language: 'fr', text: '' };
      see({ channel: channel.name, to, text: channel.preview(part), message });
      return { ok: true };
    },
    async fetchMedia() {
      return photo ?? Buffer.alloc(0);
    },
  };
}
