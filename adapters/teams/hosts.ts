const loopback = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Whether an address that a body names may be called at all. `hosts` are exact (`smba.trafficmanager.net`, with its port where it
 * has one) or, after a dot, a domain's hosts (`.botframework.com`). Over https; plain http on this machine only.
 */
export function isListed(url: string, hosts: readonly string[]): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, host, port, username, password } = new URL(url);
  if (username !== '' || password !== '') return false;
  if (protocol !== 'https:' && !(protocol === 'http:' && loopback.has(hostname))) return false;
  return hosts.some((each) =>
    each.startsWith('.') ? port === '' && hostname.endsWith(each.toLowerCase()) : host === each.toLowerCase(),
  );
}
