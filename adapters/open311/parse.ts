import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import type { RemoteRequest } from '../../core/civic/open311-forward.ts';

// Values stay text: an id such as 0042 is not a number.
const parser = new XMLParser({
  parseTagValue: false,
  ignoreAttributes: true,
  ignoreDeclaration: true,
  processEntities: true,
  htmlEntities: true,
  isArray: (name) => name === 'request',
});

/** Ids come as text or as numbers; an empty element or text is none. */
const text = z
  .union([z.string(), z.number(), z.null()])
  .optional()
  .transform((value) => {
    const written = value === null || value === undefined ? '' : String(value).trim();
    return written === '' ? null : written;
  });
const number = text.transform((value) => {
  const degrees = value === null ? Number.NaN : Number(value);
  return Number.isFinite(degrees) ? degrees : null;
});

const taken = z.object({ service_request_id: text, token: text });
const shown = z.object({
  service_request_id: text,
  service_code: text,
  status: text,
  status_notes: text,
  description: text,
  lat: number,
  long: number,
  updated_datetime: text,
  extended_attributes: z.object({ state: text }).optional().catch(undefined),
});

/** The list in an answer in XML (service_requests, request) or in JSON; null when it is neither. */
function listIn(body: string): readonly unknown[] | null {
  const start = body.replace(/^\uFEFF/, '').trimStart();
  try {
    if (/^[[{]/.test(start)) {
      const value: unknown = JSON.parse(start);
      return Array.isArray(value) ? value : null;
    }
    const tree: unknown = parser.parse(start, true);
    const root = z.object({ service_requests: z.unknown() }).parse(tree).service_requests;
    if (root === '') return [];
    return z.object({ request: z.array(z.unknown()) }).parse(root).request;
  } catch {
    // Whatever is wrong with it, it is not an answer of the standard.
    return null;
  }
}

/** The answer to POST requests and to GET tokens; null when it is not one. */
export function parseTaken(
  body: string,
): { readonly id: string | null; readonly token: string | null } | null {
  const [first] = listIn(body) ?? [];
  const read = taken.safeParse(first);
  return read.success ? { id: read.data.service_request_id, token: read.data.token } : null;
}

/** The answer to GET requests; null when it is not one. What has no id or no status in it is left aside. */
export function parseRequests(body: string): readonly RemoteRequest[] | null {
  const list = listIn(body);
  return (
    list?.flatMap((each) => {
      const read = shown.safeParse(each);
      if (!read.success || read.data.service_request_id === null || read.data.status === null) return [];
      const { data } = read;
      return [
        {
          id: read.data.service_request_id,
          service: data.service_code,
          status: data.extended_attributes?.state ?? read.data.status,
          notes: data.status_notes,
          description: data.description,
          lat: data.lat,
          lon: data.long,
          updated: data.updated_datetime,
        },
      ];
    }) ?? null
  );
}
