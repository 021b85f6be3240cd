import { XMLBuilder } from 'fast-xml-parser';

export type Format = 'json' | 'xml';

export const contentTypes: Readonly<Record<Format, string>> = {
  json: 'application/json; charset=utf-8',
  xml: 'text/xml; charset=utf-8',
};

type Item = Readonly<Record<string, unknown>>;

const builder = new XMLBuilder({ ignoreAttributes: true, suppressEmptyNode: true });

/** Characters that XML 1.0 cannot hold, not even escaped. */
const unfit = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

function writable(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(unfit, '\u{FFFD}');
  if (Array.isArray(value)) return value.map(writable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, writable(each)]));
}

function xml(root: string, content: Item | ''): string {
  return `<?xml version="1.0" encoding="utf-8"?>\n${builder.build({ [root]: writable(content) })}`;
}

/** `[root, item]` name the XML elements: services/service, service_requests/request, errors/error. */
export function writeList(format: Format, [root, item]: readonly [string, string], list: readonly Item[]) {
  return format === 'json' ? JSON.stringify(list) : xml(root, list.length > 0 ? { [item]: list } : '');
}

/** The definition of a service that asks for nothing more than the standard does. */
export function writeDefinition(format: Format, code: string): string {
  const definition = { service_code: code, attributes: [] };
  return format === 'json'
    ? JSON.stringify(definition)
    : xml('service_definition', { ...definition, attributes: '' });
}
