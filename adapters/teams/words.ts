import { type Json, list, record, text } from './json.ts';

const longest = 32_768;
const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/** What the person wrote: without the mention of the bot, and without markup. Undefined when nothing is left. */
export function wordsOf(activity: Json): string | undefined {
  const written = text(activity.text, longest) ?? '';
  const bot = text(record(activity.recipient).id);
  const mentions = list(activity.entities)
    .map(record)
    .filter(({ type, mentioned }) => type === 'mention' && bot !== undefined && record(mentioned).id === bot);
  const bare = mentions.reduce((left, mention) => left.replaceAll(text(mention.text) ?? '\0', ' '), written);
  const isMarkup = activity.textFormat === 'xml' || activity.textFormat === 'html';
  const plain = isMarkup
    ? withoutMarkup(bare)
    : bare.replace(/<\/?at\b[^>]*>/gi, '').replaceAll('&nbsp;', ' ');
  return text(plain.trim(), longest);
}

/** Lines stay lines; an unknown entity stays as it is. */
function withoutMarkup(html: string): string {
  return html
    .replace(/\s*\n\s*/g, ' ')
    .replace(/<br\s*\/?>|<\/(?:p|div|li|h[1-6])>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,6}));/gi, (whole, decimal, hex, name) =>
      name === undefined ? character(decimal, hex) : (entities[name.toLowerCase()] ?? whole),
    )
    .replace(/[ \t]*\n[ \t]*/g, '\n');
}

function character(decimal: string | undefined, hex: string | undefined): string {
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
}
