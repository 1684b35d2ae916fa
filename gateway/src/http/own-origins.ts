const LOOPBACK = /^(?:localhost|::1|127(?:\.\d{1,3}){3})$/;

/**
 * The origins of the gateway's own page. Only where it listens to this machine alone: elsewhere people come by the site, and
 * which names lead here is not for the gateway to guess.
 */
export const listOwnOrigins = (host: string, port: number): string[] =>
  LOOPBACK.test(host) ? [`http://localhost:${port}`, `http://127.0.0.1:${port}`] : [];
