import type { FailureClass } from '../../../core/conversation/vocabulary.ts';
import type { Part, Sent } from '../../../core/ports.ts';
import { call } from '../http.ts';

export interface ClientOptions {
  /** `http://host:13013/cgi-bin/sendsms` */
  readonly sendUrl: string;
  readonly username: string;
  readonly password: string;
  readonly from: string;
  readonly timeout?: number | undefined;
}

/** All kinds of report: delivered, failed, buffered, taken by the SMSC, refused. */
const everyReport = '31';

/** A message that Kannel can't take now: 503, and whatever a proxy before it says. */
function classOf(status: number): FailureClass {
  if (status === 400) return 'invalid';
  return status === 429 || status >= 500 ? 'retry' : 'operator';
}

/** `reportUrl` is called by Kannel with `%d` filled in. */
export async function sendSms(
  options: ClientOptions,
  message: { readonly to: string; readonly part: Part; readonly reportUrl: string },
): Promise<Sent> {
  const query = new URLSearchParams({
    username: options.username,
    password: options.password,
    from: options.from,
    to: message.to,
    text: String(message.part.text),
    charset: 'UTF-8',
    coding: message.part.encoding === 'gsm7' ? '0' : '2',
    'dlr-mask': everyReport,
    'dlr-url': message.reportUrl,
  });
  const timeout = options.timeout === undefined ? {} : { timeout: options.timeout };
  const answer = await call(`${options.sendUrl}?${query}`, { method: 'GET', ...timeout });
  if (!answer.ok) return { ok: false, class: 'retry', code: answer.code, inDoubt: answer.inDoubt };
  if (answer.status === 202) return { ok: true };
  return { ok: false, class: classOf(answer.status), code: String(answer.status) };
}
