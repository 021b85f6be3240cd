import type { Trace } from '../../core/trace.ts';
import type { Config } from '../config.ts';
import { createFigures, type Figures } from './figures.ts';
import { together } from './together.ts';

/** How a process is watched: its figures always, traces where a collector is configured. */
export interface Observed {
  readonly figures: Figures;
  readonly trace: Trace;
  /** Sends the traces that are left. */
  stop(): Promise<void>;
}

export async function observe(config: Config, node: string): Promise<Observed> {
  const figures = createFigures();
  const endpoint = config.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined) return { figures, trace: figures.trace, stop: async () => {} };
  const { openTelemetry } = await import('./telemetry.ts');
  const headers = config.OTEL_EXPORTER_OTLP_HEADERS ?? {};
  const telemetry = await openTelemetry({ endpoint, headers, share: config.OTEL_TRACES_SAMPLER_ARG, node });
  return { figures, trace: together(figures.trace, telemetry.trace), stop: telemetry.stop };
}
