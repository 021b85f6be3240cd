import { type Context, ROOT_CONTEXT, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import type { Fields, Span, SpanName, Trace } from '../../core/trace.ts';

export interface Telemetry {
  readonly trace: Trace;
  /** Sends what is left; waits for it at most a few seconds. */
  stop(): Promise<void>;
}

export interface TelemetryOptions {
  /** `http://collector:4318`; spans are posted to its `/v1/traces` (OTLP over HTTP, JSON). */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Share of the traces that are kept, from 0 to 1. */
  readonly share: number;
  readonly node: string;
}

/** Milliseconds. */
const patience = 5_000;
/** Outcomes in which nothing is amiss. */
const well = /^(?:done|missed|refused|seen|waits|old|gone|sent|part|release|[123]\d\d|call\.(?:ok|refused))$/;

/** Loads the SDK: only where traces are asked for. */
export async function openTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  const [sdk, { OTLPTraceExporter }, { resourceFromAttributes }] = await Promise.all([
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const { endpoint, headers, share, node } = options;
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    headers: { ...headers },
    timeoutMillis: patience,
  });
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({
      'service.name': 'parvis',
      'service.instance.id': node,
    }),
    sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(share) }),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer('parvis');
  return { trace: { open: opener(tracer, ROOT_CONTEXT) }, stop: () => provider.shutdown() };
}

function opener(tracer: Tracer, within: Context): Trace['open'] {
  return (name: SpanName, fields: Fields): Span => {
    const span = tracer.startSpan(name, { attributes: prefixed(fields) }, within);
    return {
      open: opener(tracer, trace.setSpan(within, span)),
      note: (more) => void span.setAttributes(prefixed(more)),
      end(outcome) {
        span.setAttribute('parvis.outcome', outcome);
        if (!well.test(outcome)) span.setStatus({ code: SpanStatusCode.ERROR, message: outcome });
        span.end();
      },
    };
  };
}

function prefixed(fields: Fields): Record<string, string | number | boolean> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [`parvis.${name}`, value]));
}
