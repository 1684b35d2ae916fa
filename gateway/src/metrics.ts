import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Refusal } from './errors.ts';

export type GatewayMetrics = ReturnType<typeof createGatewayMetrics>;

const SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** What an operator watches. No label takes a value from a client, so that nobody can make series without end. */
export function createGatewayMetrics(registry: Registry) {
  const registers = [registry];
  const refusals = new Counter({
    name: 'gateway_refusals_total',
    help: 'Requests that were refused as a whole.',
    labelNames: ['code'],
    registers,
  });
  return {
    operationSeconds: new Histogram({
      name: 'gateway_operation_seconds',
      help: 'Time from an operation to its answer.',
      labelNames: ['kind', 'trusted', 'outcome'],
      buckets: SECONDS,
      registers,
    }),
    subgraphSeconds: new Histogram({
      name: 'gateway_subgraph_request_seconds',
      help: 'Time from a request to a subgraph to its answer.',
      labelNames: ['subgraph', 'outcome'],
      buckets: SECONDS,
      registers,
    }),
    breakerOpen: new Gauge({
      name: 'gateway_subgraph_ejected',
      help: '1 while a subgraph is not asked because it did not answer.',
      labelNames: ['subgraph'],
      // Of several processes: whether any of them does not ask.
      aggregator: 'max',
      registers,
    }),
    /** Once for each, whatever it is told by. */
    countRefusal({ errors }: Pick<Refusal, 'errors'>) {
      refusals.inc({ code: String(errors[0]?.extensions.code ?? 'INTERNAL') });
    },
    costCharged: new Counter({
      name: 'gateway_cost_charged_total',
      help: 'Cost that was taken from the budgets of callers.',
      labelNames: ['tier'],
      registers,
    }),
    budgetRefusals: new Counter({
      name: 'gateway_budget_refusals_total',
      help: 'Operations that a budget refused: too many reads, too much cost, or dearer than all of it.',
      labelNames: ['tier', 'reason'],
      registers,
    }),
    reloads: new Counter({
      name: 'gateway_supergraph_reloads_total',
      help: 'Supergraphs that were taken or refused.',
      labelNames: ['outcome'],
      registers,
    }),
    localLimits: new Counter({
      name: 'gateway_local_rate_limits_total',
      help: 'Decisions of the local rate limit because the shared one was away.',
      registers,
    }),
    keptEntities: new Counter({
      name: 'gateway_kept_entities_total',
      help: 'Entities that were kept (hit), were not (miss), or were not looked for because Redis or the news of changes was away (bypassed).',
      labelNames: ['outcome'],
      registers,
    }),
    forgottenEntities: new Counter({
      name: 'gateway_forgotten_entities_total',
      help: 'Entities of which what was kept became void by an event.',
      registers,
    }),
    sockets: new Gauge({ name: 'gateway_sockets', help: 'Open WebSockets.', registers }),
    /** Counts what is live when it is asked, so that nothing can drift. */
    watchStreams(streams: { readonly readers: number; readonly upstreams: number }) {
      const watch = (name: string, help: string, read: () => number) =>
        new Gauge({
          name,
          help,
          registers,
          collect() {
            this.set(read());
          },
        });
      watch('gateway_streams', 'Subscriptions of clients.', () => streams.readers);
      watch('gateway_upstreams', 'Subscriptions at subgraphs.', () => streams.upstreams);
    },
    admissions: new Counter({
      name: 'gateway_admissions_total',
      help: 'Questions whether a client may read a shared stream, first ones and renewals: admitted, refused, reused from another visitor, not-offered by the subgraph, or unavailable.',
      labelNames: ['outcome'],
      registers,
    }),
    leasesRevoked: new Counter({
      name: 'gateway_leases_revoked_total',
      help: 'Streams of clients that ended because news came that their lease was revoked.',
      registers,
    }),
    /** Counts what is live when it is asked. */
    watchLeases(admissions: { readonly leases: number }) {
      new Gauge({
        name: 'gateway_leases',
        help: 'Leases under which streams of clients flow.',
        registers,
        collect() {
          this.set(admissions.leases);
        },
      });
    },
    eventStreams: new Gauge({ name: 'gateway_event_streams', help: 'Open streams of Server-Sent Events.', registers }),
    eventStreamsCut: new Counter({
      name: 'gateway_event_streams_cut_total',
      help: 'Streams of Server-Sent Events that the gateway ended.',
      labelNames: ['reason'],
      registers,
    }),
    socketsCut: new Counter({
      name: 'gateway_sockets_cut_total',
      help: 'WebSockets that the gateway closed.',
      labelNames: ['reason'],
      registers,
    }),
  };
}
