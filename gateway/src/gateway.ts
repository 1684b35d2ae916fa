import { type TrustedProxies, trustProxies } from '@castgraph/auth/trusted-proxies';
import type { Logger } from '@castgraph/logger';
import { createMetrics, onWebSocketUpgrade, type Service, startService } from '@castgraph/service';
import type { Redis } from 'ioredis';
import { createAdmissions } from './admission/admissions.ts';
import type { LeaseFeed } from './admission/lease-feeds.ts';
import type { Behaviour } from './behaviour.ts';
import { openBuckets } from './buckets/open-buckets.ts';
import { fromOneBucket, type TakeAll } from './buckets/token-bucket.ts';
import type { ChangeFeed } from './cache/change-feed.ts';
import type { EntityCache } from './cache/entity-cache.ts';
import { openEntityCache } from './cache/open-entity-cache.ts';
import { createConnectionRegistry } from './connections/connection-registry.ts';
import { createDocumentStore, type DocumentStore } from './document/document-store.ts';
import { warmDocuments } from './document/warm.ts';
import { followSupergraphFile } from './graph/supergraph-file.ts';
import { createEventStreams } from './http/event-streams.ts';
import { type ExplorerFiles, mountExplorer } from './http/explorer-route.ts';
import { mountGraphql } from './http/graphql-route.ts';
import { mountReleases } from './http/releases-route.ts';
import type { Limits } from './limits.ts';
import { createGatewayMetrics, type GatewayMetrics } from './metrics.ts';
import { createPipeline } from './pipeline.ts';
import { useBudgets } from './plugins/use-budgets.ts';
import { useCacheControl } from './plugins/use-cache-control.ts';
import { useClientAddress } from './plugins/use-client-address.ts';
import { useDocumentLimits } from './plugins/use-document-limits.ts';
import { useExplain } from './plugins/use-explain.ts';
import { useMetrics } from './plugins/use-metrics.ts';
import { usePolicies } from './plugins/use-policies.ts';
import { useTrustedDocuments } from './plugins/use-trusted-documents.ts';
import { useVariableLimits } from './plugins/use-variable-limits.ts';
import { useViewer } from './plugins/use-viewer.ts';
import { createReleases, type Releases } from './releases/releases.ts';
import { createGraphqlSocket } from './socket/graphql-socket.ts';
import { createStreams } from './stream/streams.ts';
import { createUpstreams } from './stream/upstream.ts';
import { createDataSources, type DataSources } from './subgraph/data-sources.ts';
import type { VerifyToken } from './viewer/access-token.ts';
import { createPersonalTokens, type PersonalTokens, type PersonalTokensSource } from './viewer/personal-token.ts';
import type { Revocations } from './viewer/revocations.ts';
import { shareMetrics } from './workers/shared-metrics.ts';

export interface GatewayOptions {
  host: string;
  port: number;
  log: Logger;
  limits: Limits;
  /** How many share the port; 1 by default. While Redis is away each gives its part of what a caller may ask for. */
  processes?: number;
  supergraphFile: string;
  publicFile?: string;
  subgraphUrls: ReadonlyMap<string, string>;
  statementKeys: ReadonlyMap<string, Buffer>;
  clientAddressKey?: Buffer;
  /** Proxies whose X-Forwarded-For is believed where the shell does not vouch; none by default. */
  trustedProxies?: TrustedProxies;
  releaseKey?: string;
  allowedOrigins: readonly string[];
  verifyToken?: VerifyToken;
  /** Who answers whose personal access token it is, and the key that is shared with them. */
  personalTokens?: PersonalTokensSource;
  revocations?: Revocations;
  /** Everybody is a visitor, whatever they send to say who they are: for public test suites alone. */
  ignoresTokens?: boolean;
  /** For decisions that a request waits for, and for what must be kept. */
  redis?: { hot: Redis; store: Redis };
  /** Keeps public entities in Redis, where there is one; news of changes make it forget. */
  entityCache?: { isOn: boolean; changes?: ChangeFeed };
  /** By which it hears of leases on shared streams that no longer hold; their ends are found out by asking again at the latest. */
  leaseFeeds?: readonly LeaseFeed[];
  /** Before every key, so that test suites do not meet. */
  redisPrefix?: string;
  supergraphPollMs?: number;
  /** Where the page lies on which people try the graph; without it there is none. */
  explorer?: ExplorerFiles;
}

export async function startGateway(options: GatewayOptions): Promise<Service> {
  const { host, port, log, limits, redis, redisPrefix = 'castgraph:', revocations, ignoresTokens = false } = options;
  const registry = createMetrics('gateway');
  const metrics = createGatewayMetrics(registry);
  const dataSources = createDataSources({ statementKeys: options.statementKeys, limits, metrics, log });
  const graphs = await followSupergraphFile({
    supergraphFile: options.supergraphFile,
    publicFile: options.publicFile,
    subgraphUrls: options.subgraphUrls,
    pollMs: options.supergraphPollMs,
    log,
    // Whoever asks right after the switch must not wait for plans.
    beforeSwitch: (graph) => warmDocuments(documents, graph, releases.texts()),
    onOutcome: (outcome) => metrics.reloads.inc({ outcome }),
  });

  const takeAll = openBuckets({ redis: redis?.hot, prefix: redisPrefix, processes: options.processes ?? 1, metrics });
  const releases = createReleases({
    redis: redis?.store,
    keyPrefix: redisPrefix,
    log,
    onRegistered: (texts) => void warmDocuments(documents, graphs.current(), texts),
    validate: (text) => documents.prepare(graphs.current(), text, true).errors.map(({ message }) => message),
  });

  const { isOn: keepsEntities = false, changes } = options.entityCache ?? {};
  const entityCache =
    redis && keepsEntities
      ? openEntityCache({ redis, prefix: redisPrefix, waitMs: limits.entityCacheWaitMs, metrics, changes })
      : undefined;

  const personalTokens =
    options.personalTokens &&
    createPersonalTokens({
      ...options.personalTokens,
      limits,
      takeTokens: fromOneBucket(takeAll),
      isRevoked: revocations?.has,
      log,
    });
  const behaviours = listBehaviours(options, { releases, takeAll, personalTokens, entityCache, metrics });
  const documents = createDocumentStore({ inspectors: behaviours.flatMap(({ inspect }) => inspect ?? []), limits });
  const pipeline = createPipeline({ behaviours, currentGraph: graphs.current, documents, dataSources, entityCache });
  const { streams, upstreams } = openStreams(options, { dataSources, documents, metrics });
  const allowedOrigins = new Set(options.allowedOrigins);
  const allowsOrigin = (origin: string | undefined) => origin === undefined || allowedOrigins.has(origin);
  const connections = createConnectionRegistry(limits);
  revocations?.onRevoked(connections.endSession);
  const ways = { pipeline, streams, registry: connections, revocations, limits, metrics, allowsOrigin, log };
  const socket = createGraphqlSocket(ways);
  const events = createEventStreams(ways);

  dataSources.use(graphs.current());
  graphs.onChange((graph) => {
    dataSources.use(graph);
    streams.follow(graph).catch((error) => log.error({ err: error }, 'streams cannot follow the graph'));
  });

  const service = await startService({
    name: 'gateway',
    host,
    port,
    log,
    metrics: registry,
    readMetrics: shareMetrics(registry),
    server: { bodyLimit: limits.bodyBytes },
    requestTimeoutMs: limits.requestTimeoutMs,
    readiness: { supergraph: async () => graphs.current() },
    async routes(app) {
      await mountGraphql(app, { pipeline, events, limits, metrics, log, ignoresTokens });
      mountReleases(app, { releases, releaseKey: options.releaseKey, bodyBytes: limits.bodyBytes });
      if (options.explorer) mountExplorer(app, options.explorer);
      onWebSocketUpgrade(app.server, socket.upgrade);
    },
  });

  return {
    ...service,
    // Clients are sent elsewhere first; then what is under way is answered; then what it needs is let go.
    async close() {
      graphs.close();
      events.close();
      await socket.close();
      await service.close();
      await upstreams.close();
      await dataSources.close();
      await personalTokens?.close();
    },
  };
}

interface BehaviourParts {
  releases: Releases;
  takeAll: TakeAll;
  personalTokens?: PersonalTokens;
  entityCache?: EntityCache;
  metrics: GatewayMetrics;
}

/** What is done with every operation beside running it, in this order. */
function listBehaviours(options: GatewayOptions, parts: BehaviourParts): readonly Behaviour[] {
  const { limits, trustedProxies = trustProxies([]), verifyToken, revocations, ignoresTokens = false } = options;
  const { releases, takeAll, personalTokens, entityCache, metrics } = parts;
  return [
    useClientAddress({ key: options.clientAddressKey, trustedProxies }),
    useViewer({ verifyToken, verifyPersonalToken: personalTokens?.verify, revocations, ignoresTokens }),
    useVariableLimits(limits),
    useTrustedDocuments(releases),
    useDocumentLimits(limits),
    usePolicies(),
    useExplain(),
    // Last: what another refuses costs next to nothing.
    useBudgets(limits, takeAll, metrics),
    useMetrics(metrics),
    useCacheControl(entityCache),
  ];
}

interface StreamParts {
  dataSources: DataSources;
  documents: DocumentStore;
  metrics: GatewayMetrics;
}

/** Subscriptions, who is admitted to the shared ones, and what they come by. */
function openStreams(options: GatewayOptions, { dataSources, documents, metrics }: StreamParts) {
  const { statementKeys, limits, leaseFeeds = [], log } = options;
  const { subgraphAnswerBytes, eventsWaitingMax } = limits;
  const upstreams = createUpstreams({ statementKeys, frameBytesMax: subgraphAnswerBytes, log });
  const admissions = createAdmissions({ dataSources, limits, metrics, log });
  for (const feed of leaseFeeds) feed.start(admissions.revoke);
  const streams = createStreams({ dataSources, documents, upstreams, admissions, eventsWaitingMax, log });
  metrics.watchStreams(streams);
  metrics.watchLeases(admissions);
  return { streams, upstreams };
}
