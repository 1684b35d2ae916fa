import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** A registry with the process's default metrics in it. */
export function createMetrics(service: string): Registry {
  const metrics = new Registry();
  metrics.setDefaultLabels({ service });
  collectDefaultMetrics({ register: metrics });
  return metrics;
}

/** How long answers take, in seconds: the one histogram that every process with an HTTP server has. */
export const createRequestHistogram = (metrics: Registry) =>
  new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from a request to the end of its answer.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [metrics],
  });
