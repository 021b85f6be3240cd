import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A span as OTLP over HTTP carries it, in JSON. */
export interface Collected {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for the first of a trace. */
  readonly parentSpanId: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  /** 2: something is amiss. */
  readonly status: number;
}

export interface Collector {
  readonly url: string;
  readonly spans: readonly Collected[];
  readonly headers: readonly Readonly<Record<string, unknown>>[];
  /** Everything that came, as text. */
  readonly raw: readonly string[];
  close(): Promise<void>;
}

interface Value {
  readonly stringValue?: string;
  readonly intValue?: string | number;
  readonly doubleValue?: number;
  readonly boolValue?: boolean;
}

interface Body {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly {
      readonly spans: readonly {
        readonly traceId: string;
        readonly spanId: string;
        readonly parentSpanId?: string;
        readonly name: string;
        readonly attributes: readonly { readonly key: string; readonly value: Value }[];
        readonly status: { readonly code?: number };
      }[];
    }[];
  }[];
}

const plain = ({ stringValue, intValue, doubleValue, boolValue }: Value) =>
  stringValue ?? (intValue === undefined ? (doubleValue ?? boolValue ?? '') : Number(intValue));

function spansOf(body: Body): Collected[] {
  return body.resourceSpans
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
    .map(({ traceId, spanId, parentSpanId = '', name, attributes, status }) => ({
      ...{ traceId, spanId, parentSpanId, name, status: status.code ?? 0 },
      attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, plain(value)])),
    }));
}

/** An OpenTelemetry collector on this machine: takes `POST /v1/traces` in JSON, and nothing else. */
export async function startCollector(): Promise<Collector> {
  const spans: Collected[] = [];
  const headers: Readonly<Record<string, unknown>>[] = [];
  const raw: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.method !== 'POST' || request.url !== '/v1/traces') return void response.writeHead(404).end();
    const text = Buffer.concat(chunks).toString('utf8');
    raw.push(text);
    headers.push(request.headers);
    spans.push(...spansOf(JSON.parse(text) as Body));
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    headers,
    raw,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
