/**
 * What every page of the chat is served with. `ancestors` are the origins whose pages may show it in a frame; none may when empty.
 */
export function pageHeaders(ancestors: readonly string[]): Record<string, string> {
  const frames = ancestors.length === 0 ? "'none'" : ancestors.join(' ');
  return {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': [
      "default-src 'self'",
      "img-src 'self' data:",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'self'",
      `frame-ancestors ${frames}`,
    ].join('; '),
    'x-content-type-options': 'nosniff',
    ...(ancestors.length === 0 ? { 'x-frame-options': 'DENY' } : {}),
    // Not `no-referrer`: browsers would then send `Origin: null` with our own forms.
    'referrer-policy': 'same-origin',
    'permissions-policy': 'geolocation=(self), camera=(), microphone=()',
    'cross-origin-opener-policy': 'same-origin',
  };
}

/** A file to keep, never to show: whatever its type says, the browser must not run it. RFC 6266, RFC 8187. */
export function fileHeaders(name: string, mime: string): Record<string, string> {
  const plain = name.replace(/[^A-Za-z0-9._ -]/g, '_');
  const exact = encodeURIComponent(name).replace(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`);
  return {
    'content-type': mime,
    'content-disposition': `attachment; filename="${plain}"; filename*=UTF-8''${exact}`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
  };
}

/** The first language of an Accept-Language header (RFC 9110) that is offered; the first offered when there is none. */
export function preferredLanguage(header: string | undefined, offered: readonly string[]): string {
  const wanted = (header ?? '')
    .split(',')
    .map((entry) => {
      const [tag = '', ...parameters] = entry.trim().toLowerCase().split(';');
      const quality = parameters.find((parameter) => parameter.trim().startsWith('q='));
      return { tag: tag.trim(), quality: quality === undefined ? 1 : Number(quality.trim().slice(2)) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((one, other) => other.quality - one.quality);
  for (const { tag } of wanted) {
    const found = offered.find((language) => language === tag || language === tag.split('-', 1)[0]);
    if (found !== undefined) return found;
  }
  return offered[0] ?? 'fr';
}
