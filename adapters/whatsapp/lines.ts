import type { Outbound } from '../../core/conversation/vocabulary.ts';

/** The text with everything that is not a button: choices by number, and the link. Never empty. */
export function numbered(message: Outbound): string {
  const lines = (message.choices ?? []).map(({ number, label }) => `${number}. ${oneLine(label)}`);
  const words = [message.text, lines.join('\n')].filter((words) => words !== '').join('\n\n');
  return withLink(words, message.link) || '…';
}

export function withLink(text: string, link: Outbound['link']): string {
  return link ? `${text}\n\n${link.label}\n${link.url}`.trim() : text;
}

export function oneLine(label: string): string {
  return label.replace(/\s+/gu, ' ').trim();
}
