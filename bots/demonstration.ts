import { capabilities } from '../adapters/sms/channel.ts';
import { render } from '../adapters/sms/render.ts';
import type { Channel } from '../core/ports.ts';
import type { Config } from './config.ts';

/**
 * Without an SMS channel nobody could prove a number in a first try-out. On a service that is not reached from outside (no
 * PARVIS_PUBLIC_URL), the codes are printed for the person who runs it: the text, never the number.
 */
export function withTerminalCodes(
  channels: readonly Channel[],
  config: Config,
  print: (line: string) => void,
) {
  const hasSms = channels.some((channel) => channel.capabilities.senderIsPhone);
  if (hasSms || config.PARVIS_PUBLIC_URL) return { channels, terminalCodes: false };
  return { channels: [...channels, terminalSms(print)], terminalCodes: true };
}

function terminalSms(print: (line: string) => void): Channel {
  return {
    name: 'sms',
    capabilities,
    pace: { perSecond: 10, perPersonPerSecond: 1 },
    render: (message) => render(message),
    preview: (part) => String(part.text),
    async send(_, part) {
      print(`SMS (demonstration): ${String(part.text)}`);
      return { ok: true };
    },
  };
}
