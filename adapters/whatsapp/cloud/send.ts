import { FormData } from 'undici';
import type { Part, SendContext, Sent } from '../../../core/ports.ts';
import { list, record, text } from '../json.ts';
import type { ReadMedia } from '../media.ts';
import { isNumber } from '../person.ts';
import type { Client, Outcome } from './client.ts';
import { judge } from './errors.ts';

export interface SendOptions {
  readonly client: Client;
  readonly phoneNumberId: string;
  readonly readMedia: ReadMedia;
}

/** `to` is a number without its plus sign, or a business-scoped user id. */
export async function send(
  { client, phoneNumberId, readMedia }: SendOptions,
  to: string,
  part: Part,
  context: SendContext,
): Promise<Sent> {
  const ready: Ready =
    part.type === 'document' ? await upload({ client, phoneNumberId, readMedia }, part) : { ok: true, part };
  if (!ready.ok) return ready.failed;
  const outcome = await client.post(`${phoneNumberId}/messages`, {
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    // A user id in `to` is taken, and lost: it would be read as a number.
    ...(isNumber(to) ? { to } : { recipient: to }),
    biz_opaque_callback_data: `out:${context.outboxId}`,
    ...ready.part,
  });
  return readSent(outcome);
}

type Ready = { readonly ok: true; readonly part: Part } | { readonly ok: false; readonly failed: Sent };

async function upload(options: SendOptions, part: Part): Promise<Ready> {
  const { ref, mime, filename } = record(part.document);
  const file = await options.readMedia(String(ref));
  if (file === null) return { ok: false, failed: { ok: false, class: 'invalid', code: 'media.missing' } };
  const type = acceptedKind(text(mime) ?? file.mime);
  const form = new FormData();
  form.set('messaging_product', 'whatsapp');
  form.set('type', type);
  form.set('file', new Blob([new Uint8Array(file.bytes)], { type }), String(filename));
  const outcome = await options.client.upload(`${options.phoneNumberId}/media`, form);
  const id = outcome.answered && outcome.status < 300 ? text(outcome.body?.id) : undefined;
  if (id === undefined) return { ok: false, failed: readUploadFailure(outcome) };
  return { ok: true, part: { type: 'document', document: { id, filename } } };
}

/** Of text, Meta takes `text/plain` only (no calendar, no CSV); the person's phone goes by the name of the file. */
function acceptedKind(mime: string): string {
  const kind = mime.split(';')[0]?.trim() ?? '';
  return kind.startsWith('text/') || kind === 'application/json' ? 'text/plain' : kind;
}

/** A lost upload leaves no doubt: no message was sent yet. */
function readUploadFailure(outcome: Outcome): Sent {
  const sent = readSent(outcome);
  if (sent.ok) return { ok: false, class: 'retry', code: 'upload' };
  const { inDoubt: _, ...failed } = sent;
  return failed;
}

function readSent(outcome: Outcome): Sent {
  if (!outcome.answered)
    return { ok: false, class: 'retry', code: outcome.code, ...(outcome.reached && { inDoubt: true }) };
  const { status, body } = outcome;
  if (status >= 200 && status < 300) {
    const providerId = text(record(list(body?.messages)[0]).id);
    // Something that is not Meta answered, or half of Meta's answer came.
    if (providerId === undefined) return { ok: false, class: 'retry', code: 'unreadable', inDoubt: true };
    return { ok: true, providerId };
  }
  return readRefusal(outcome);
}

function readRefusal({ status, body, retryAfter }: Extract<Outcome, { answered: true }>): Sent {
  const code = record(body?.error).code;
  const verdict = judge(typeof code === 'number' ? code : undefined, status);
  const wait = Math.max(retryAfter ?? 0, verdict.retryAfter ?? 0);
  return {
    ok: false,
    ...verdict,
    code: String(typeof code === 'number' ? code : status),
    ...(verdict.class === 'retry' && wait > 0 && { retryAfter: wait }),
    // A gateway's word, not Meta's: what it stood before may have taken the message.
    ...(code === undefined && (status === 502 || status === 504) && { inDoubt: true }),
  };
}
