import type { Scan } from '../../adapters/paper/document.ts';
import { ParvisError } from '../../core/errors.ts';

/** Where the bot is reached, as the options of the command give it. */
export interface Reach {
  /** The bot's name, without @. */
  readonly telegram?: string;
  /** International, digits only. */
  readonly whatsapp?: string;
  /** The number that text messages are sent to. */
  readonly sms?: string;
}

function bare(option: string, value: string, form: RegExp): string {
  const plain = value.replace(/^[@+]/, '').replace(/\s/g, '');
  if (!form.test(plain))
    throw new ParvisError('import.invalid', `--${option} ${value} : ce n’est ni un nom ni un numéro.`);
  return plain;
}

/**
 * The QR codes that open the bot: Telegram with a start parameter (https://core.telegram.org/bots/features#deep-linking: 64
 * characters of A-Z, a-z, 0-9, _ and -), WhatsApp with the words written in advance
 * (https://faq.whatsapp.com/5913398998672934). Throws ParvisError import.invalid.
 */
export function scansOf(
  reach: Reach,
  open: { readonly payload: string; readonly words: string },
): readonly Scan[] {
  const scans: Scan[] = [];
  if (reach.telegram !== undefined) {
    const bot = bare('telegram', reach.telegram, /^\w{5,32}$/);
    if (!/^[\w-]{1,64}$/.test(open.payload))
      throw new ParvisError(
        'import.invalid',
        `${open.payload} : seulement des lettres, des chiffres, _ et -, 64 au plus.`,
      );
    scans.push({ label: 'Telegram', url: `https://t.me/${bot}?start=${open.payload}` });
  }
  if (reach.whatsapp !== undefined) {
    const number = bare('whatsapp', reach.whatsapp, /^\d{8,15}$/);
    scans.push({
      label: 'WhatsApp',
      url: `https://wa.me/${number}?text=${encodeURIComponent(open.words)}`,
    });
  }
  return scans;
}
