import { readAddress } from './address.ts';
import { openLink } from './link.ts';

/** What came of a bind: a code of the network, or the SMS centre's status (0: bound). */
export type Probed = { readonly status: number } | { readonly code: string };

/** Binds as the service does, and unbinds at once: nothing is sent or taken. Throws ParvisError config.invalid. */
export async function probeSmpp(url: string, timeout: number): Promise<Probed> {
  const { systemId, password, systemType, ...address } = readAddress(url);
  const events = { onRequest: () => {}, onRead: () => {} };
  const link = await openLink({ ...address, timeout }, events);
  if (typeof link === 'string') return { code: link };
  const fields = { system_id: systemId, password, system_type: systemType, interface_version: 0x34 };
  const answer = await link.request('bind_transceiver', fields, timeout);
  if (answer.ok && answer.status === 0) await link.request('unbind', {}, timeout);
  link.close('probed');
  return answer.ok ? { status: answer.status } : { code: answer.code };
}
