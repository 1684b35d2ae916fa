import type { IncomingMessage } from 'node:http';
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled, ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { buildSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/resolverMap.js';
import {
  createLocalNonceMemory,
  type NonceMemory,
  STATEMENT_HEADER,
  type Statement,
  verifyStatement,
} from '@castgraph/auth/statement';
import type { Logger } from '@castgraph/logger';
import { type FastifyInstance, type ReadinessCheck, type Service, startService } from '@castgraph/service';
import type { FastifyRequest } from 'fastify';
import { type DocumentNode, type GraphQLError, parse } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { type Admissions, answerAdmission, guardStreams } from './admissions.ts';
import type { RequestContext } from './context.ts';
import { describeError } from './errors.ts';
import { parseRequest } from './request.ts';
import { subscribeAfresh } from './subscribe.ts';

export type { Admission, Admissions, AdmitViewer } from './admissions.ts';
export type { RequestContext } from './context.ts';

export interface SubgraphOptions<Context extends RequestContext> {
  name: string;
  host: string;
  port: number;
  log: Logger;
  /** SDL text, as in `schemas/subgraphs`. */
  sdl: string;
  resolvers: GraphQLResolverMap<Context>;
  /** The key this subgraph shares with the gateway. */
  statementKey: Buffer;
  /** Adds loaders and services. Called once a request, and once an event of a subscription. */
  buildContext: (request: RequestContext) => Context;
  /** Who may join the subscriptions that are tagged `shared`; one without an entry is shared among nobody. */
  admissions?: Admissions<Context>;
  readiness?: Record<string, ReadinessCheck>;
  routes?: (app: FastifyInstance) => Promise<void> | void;
  /** Where nonces are remembered; give one in Redis when the subgraph runs more than once. */
  rememberNonce?: NonceMemory;
}

const BODY_LIMIT_BYTES = 2 * 1024 * 1024;

/** Starts a federated subgraph over HTTP and graphql-ws at `/graphql`. It answers nothing without the gateway's statement. */
export async function startSubgraph<Context extends RequestContext>(options: SubgraphOptions<Context>): Promise<Service> {
  const { name, log, sdl, resolvers, statementKey, buildContext, rememberNonce = createLocalNonceMemory() } = options;
  const { admissions = {} } = options;
  const typeDefs: DocumentNode = parse(sdl);
  const schema = buildSubgraphSchema({ typeDefs, resolvers: resolvers as GraphQLResolverMap<unknown> });
  const forMany = new WeakSet<Context>();
  guardStreams(schema, admissions, (context) => forMany.has(context));
  const formatError = (_: unknown, error: unknown) => describeError(error, log);
  const server = new ApolloServer<Context>({
    schema,
    introspection: false,
    includeStacktraceInErrorResponses: false,
    plugins: [
      ApolloServerPluginLandingPageDisabled() as ApolloServerPlugin,
      ApolloServerPluginInlineTraceDisabled() as ApolloServerPlugin,
    ],
    // The statement is what keeps browsers out; they never reach a subgraph.
    csrfPrevention: false,
    formatError,
    logger: { debug: () => {}, info: () => {}, warn: (message) => log.warn(message), error: (message) => log.error(message) },
  });
  await server.start();

  const toContext = (statement: Statement): Context => {
    const { viewer, clientAddress, userAgent, requestId } = statement;
    return buildContext({ viewer, clientAddress, userAgent, requestId, log: log.child({ requestId }) });
  };

  const statements = new WeakMap<IncomingMessage, Statement>();
  const sockets = new WebSocketServer({ noServer: true, maxPayload: BODY_LIMIT_BYTES });
  const toFormatted = (error: GraphQLError) => describeError(error, log);
  const socketServer = useServer<Record<string, unknown>>(
    {
      schema,
      context: ({ extra }) => {
        const statement = statementOf(extra.request);
        const context = toContext(statement);
        if (statement.isForMany) forMany.add(context);
        return context;
      },
      subscribe: (args) => subscribeAfresh(args, buildContext),
      onNext: (_ctx, _id, _payload, _args, result) => {
        const { errors, ...rest } = result;
        return errors ? { ...rest, errors: errors.map(toFormatted) as unknown as GraphQLError[] } : rest;
      },
      onError: (_ctx, _id, _payload, errors) => errors.map((error) => toFormatted(error as GraphQLError)),
    },
    sockets,
  );
  function statementOf(request: IncomingMessage): Statement {
    const statement = statements.get(request);
    if (statement === undefined) throw new Error('A socket was opened without a statement.');
    return statement;
  }

  const service = await startService({
    name,
    host: options.host,
    port: options.port,
    log,
    readiness: options.readiness,
    server: { bodyLimit: BODY_LIMIT_BYTES },
    async routes(app) {
      await options.routes?.(app);
      await app.register(async (graph) => {
        // The statement covers the very bytes, so they are kept as they came.
        graph.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body));
        const verify = ({ headers }: FastifyRequest, body: string) =>
          verifyStatement(statementKey, { header: headers[STATEMENT_HEADER], audience: name, body, rememberNonce });
        graph.post('/admissions', async (request) => {
          const body = request.body as string;
          return answerAdmission(admissions, body, toContext(await verify(request, body)), log);
        });
        graph.post('/graphql', async (request, reply) => {
          const body = request.body as string;
          const statement = await verify(request, body);
          const { query, variables, operationName } = parseRequest(body);
          const { body: answer } = await server.executeOperation(
            { query, variables, operationName },
            { contextValue: toContext(statement) },
          );
          if (answer.kind !== 'single') throw new Error('A subgraph answers in one piece.');
          return reply.type('application/json; charset=utf-8').send(JSON.stringify(answer.singleResult));
        });
      });
      app.server.on('upgrade', (request, socket, head) => {
        const isGraph = request.url?.split('?')[0] === '/graphql';
        verifyStatement(statementKey, {
          header: isGraph ? request.headers[STATEMENT_HEADER] : undefined,
          audience: name,
          body: '',
          rememberNonce,
        }).then(
          (statement) => {
            statements.set(request, statement);
            sockets.handleUpgrade(request, socket, head, (ws) => sockets.emit('connection', ws, request));
          },
          () => socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n'),
        );
      });
    },
  });

  return {
    ...service,
    async close() {
      await socketServer.dispose();
      await service.close();
      await server.stop();
    },
  };
}
