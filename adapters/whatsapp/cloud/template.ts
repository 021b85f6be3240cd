import type { Outbound } from '../../../core/conversation/vocabulary.ts';
import type { Part } from '../../../core/ports.ts';
import { cut } from '../words.ts';
import { encodeChoice } from './choice.ts';

/** A template's whole body has at most 1,024 characters; some are the city's own around the value. */
const valueLimit = 900;

/** Meta takes no line break, tab, or run of spaces in a value. */
function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

/**
 * A message by an approved template, whose body has one value, `{{1}}`: the text. With a choice the template must have one quick-reply
 * button, whose payload is the choice.
 */
export function renderTemplate({ text, template, choices, turn }: Outbound): Part | null {
  if (!template) return null;
  const body = { type: 'body', parameters: [{ type: 'text', text: cut(oneLine(text), valueLimit) }] };
  const [choice] = choices ?? [];
  const button = choice && {
    type: 'button',
    sub_type: 'quick_reply',
    index: '0',
    parameters: [{ type: 'payload', payload: encodeChoice(turn, choice.id) }],
  };
  return {
    type: 'template',
    template: {
      name: template.name,
      language: { code: template.language },
      components: button ? [body, button] : [body],
    },
  };
}
