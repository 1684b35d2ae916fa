import type { Behaviour } from '../behaviour.ts';
import type { GatewayMetrics } from '../metrics.ts';

/** Measures every operation that ran. */
export function useMetrics({ operationSeconds }: GatewayMetrics): Behaviour {
  return {
    conclude({ prepared, document }, { errors }, startedAtMs) {
      const outcome = errors.length === 0 ? 'ok' : 'errors';
      const labels = { kind: prepared.node.operation, trusted: String(document.isTrusted), outcome };
      operationSeconds.observe(labels, (performance.now() - startedAtMs) / 1_000);
    },
  };
}
