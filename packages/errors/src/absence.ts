/** How Prisma, pg, Node, ioredis and fetch name an engine that does not answer, or has no room for one more. */
const absences = new Set(
  `P1001 P1002 P1008 P1017 P2024 P2028 P2034 P2037 ECONNREFUSED ECONNRESET EPIPE ETIMEDOUT ENOTFOUND EAI_AGAIN
  DatabaseNotReachable ConnectionClosed SocketTimeout TooManyConnections UND_ERR_SOCKET UND_ERR_CONNECT_TIMEOUT
  UND_ERR_HEADERS_TIMEOUT MaxRetriesPerRequestError UNAVAILABLE NOT_YET_KNOWN`.split(/\s+/),
);
/** Classes of SQLSTATE: connection, transaction rolled back to be tried again, no resources, operator, system. */
const SQL_ABSENCE = /^(?:08|40|53|57|58)[0-9A-Z]{3}$/;
const KAFKA = /^KafkaJS/;

/**
 * True where an engine is away or has no room: whoever asked did nothing wrong, and the same may succeed later. Errors are
 * looked through to their causes.
 */
export function isAbsence(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 5) return false;
  const { name, code, kind, originalCode, cause, message } = error as Record<string, unknown>;
  const words = [name, code, kind, originalCode].map(String);
  if (words.some((word) => absences.has(word) || SQL_ABSENCE.test(word)) || KAFKA.test(String(name))) return true;
  // Faults on the side of the object store, and its silence.
  const { $metadata: metadata } = error as { $metadata?: { httpStatusCode?: number } };
  if ((metadata?.httpStatusCode ?? 0) >= 500 || name === 'TimeoutError') return true;
  // pg says these two without a code.
  if (message === 'Connection terminated unexpectedly' || message === 'timeout exceeded when trying to connect') return true;
  return isAbsence(cause, depth + 1);
}
