import type { DocumentNode } from 'graphql';

/** What a request says instead of the text of its operation. */
export interface DocumentReference {
  query: string;
  extensions?: { persistedQuery: { version: 1; sha256Hash: string } };
}

function readHash(document: DocumentNode): string | undefined {
  const { __meta__: meta } = document as DocumentNode & { __meta__?: { hash?: unknown } };
  return typeof meta?.hash === 'string' ? meta.hash : undefined;
}

/**
 * Names an operation by the hash that the build gave it. The text is empty rather than absent, because the WebSocket
 * protocol wants a string there.
 *
 * @throws Error for a document that the build has not seen: such a one cannot be trusted, so it is never sent.
 */
export function referToDocument(document: DocumentNode): DocumentReference {
  const hash = readHash(document);
  if (hash) return { query: '', extensions: { persistedQuery: { version: 1, sha256Hash: hash } } };
  throw new Error('An operation without a hash: write it with graphql() and run `npm run generate` in its workspace.');
}

/** True where the operation takes `$after`, from which a subscription resumes. */
export function takesCursor(document: DocumentNode): boolean {
  return document.definitions.some(
    (definition) =>
      definition.kind === 'OperationDefinition' &&
      (definition.variableDefinitions?.some(({ variable }) => variable.name.value === 'after') ?? false),
  );
}
