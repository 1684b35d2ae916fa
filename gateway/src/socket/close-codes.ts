/** Why the gateway closes a socket. Clients of graphql-ws come back by themselves after all but 4400, 4401, 4406, 4409 and 4429. */
export const closeCodes = {
  goingAway: 1001,
  failed: 1011,
  tooMany: 1013,
  unreadable: 4400,
  unauthorized: 4401,
  /** The access token was refused, has run out or was revoked: get another one and come back. */
  tokenRefused: 4403,
  otherProtocol: 4406,
  initLate: 4408,
  idInUse: 4409,
  flood: 4429,
  /** Events could not be delivered as fast as they came: resume from the last cursor. */
  slowReader: 4512,
} as const;
