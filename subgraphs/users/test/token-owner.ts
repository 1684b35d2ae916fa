import { hashPersonalToken, type PersonalTokenAnswer } from '@castgraph/auth/personal-token';
import { STATEMENT_HEADER, signStatement } from '@castgraph/auth/statement';
import { type Harness, randomAddress, statementKey } from './harness.ts';

/** Asks as the gateway does, or with other headers in place of its statement. */
export const askOwner = Object.assign(
  (h: Harness, body: string, headers: Record<string, string> = askOwner.sign(body)) =>
    fetch(`${h.origin}/internal/access-tokens/verify`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    }),
  {
    sign: (body: string, audience = 'users'): Record<string, string> => ({
      [STATEMENT_HEADER]: signStatement(statementKey, {
        audience,
        body,
        viewer: null,
        clientAddress: randomAddress(),
        requestId: 'test-request',
      }),
    }),
  },
);

/** Whose token it is, as users tells the gateway. */
export async function ownerOf(h: Harness, secret: string): Promise<PersonalTokenAnswer['owner']> {
  const answer = await askOwner(h, JSON.stringify({ tokenHash: hashPersonalToken(secret) }));
  if (answer.status !== 200) throw new Error(await answer.text());
  return ((await answer.json()) as PersonalTokenAnswer).owner;
}
