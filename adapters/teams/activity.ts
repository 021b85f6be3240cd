import type { Address } from './address.ts';
import { cardOf } from './card.ts';
import type { Json } from './json.ts';
import type { TeamsPart } from './render.ts';

/** Where an Adaptive Card's buttons work. Elsewhere Azure draws a card as a picture. */
const withCards = new Set(['msteams', 'webchat', 'directline', 'emulator']);

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Teams keeps line ends in its XML only; escaped, nothing that a resident wrote is markup. */
function inXml(text: string): string {
  return text.replace(/[&<>]/g, (each) => escapes[each] ?? each).replaceAll('\n', '<br/>');
}

/** Who writes to whom. Teams answers 403 to a message that comes unasked without the tenant and the person's own id. */
function envelope(address: Address): Json {
  const { channel, service, conversation, bot, user, aad, tenant } = address;
  return {
    channelId: channel,
    serviceUrl: service,
    from: { id: bot },
    recipient: { id: user, ...(aad !== undefined && { aadObjectId: aad }) },
    conversation: { id: conversation, ...(tenant !== undefined && { tenantId: tenant }) },
    ...(channel === 'msteams' && tenant !== undefined && { channelData: { tenant: { id: tenant } } }),
  };
}

/** The part as the activity that this channel takes. Pure. */
export function activityOf(address: Address, part: TeamsPart): Json {
  const { text, buttons = [], link } = part;
  const head = { type: 'message', ...envelope(address) };
  if (withCards.has(address.channel)) {
    const card = cardOf(part);
    return {
      ...head,
      ...(address.channel === 'msteams'
        ? { textFormat: 'xml', text: inXml(text) }
        : { textFormat: 'plain', text }),
      ...(card && {
        attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }],
      }),
    };
  }
  const actions = buttons.map(({ label }) => ({ type: 'imBack', title: label, value: label }));
  return {
    ...head,
    textFormat: 'plain',
    text: link === undefined ? text : `${text}\n\n${link.label} : ${link.url}`,
    ...(actions.length > 0 && { suggestedActions: { to: [], actions } }),
  };
}

export function typingOf(address: Address): Json {
  return { type: 'typing', ...envelope(address) };
}
