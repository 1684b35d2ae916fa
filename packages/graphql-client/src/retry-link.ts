import { ApolloLink } from '@apollo/client/link';
import { from, mergeMap, type Observable, of, timer } from 'rxjs';
import { hasErrorCode } from './errors.ts';
import type { AccessTokens } from './tokens.ts';

/** Refused for who asks: renews the token once and asks again; a second refusal is handed on. */
export function createRenewLink(tokens: AccessTokens): ApolloLink {
  return new ApolloLink((operation, forward) =>
    forward(operation).pipe(
      mergeMap((result) => {
        if (!hasErrorCode(result, ['UNAUTHENTICATED'])) return of(result);
        const refused: string | null = operation.getContext().sentToken ?? null;
        return from(tokens.renew(refused)).pipe(
          mergeMap((token) => (token && token !== refused ? forward(operation) : of(result))),
        );
      }),
    ),
  );
}

const waitsMs = [400, 1_200];

/** Queries that the graph says may succeed later are sent again twice, apart in time. Mutations never are: the page decides. */
export function createRetryLink(): ApolloLink {
  return new ApolloLink((operation, forward) => {
    const isQuery = operation.operationType === 'query';
    const attempt = (count: number): Observable<ApolloLink.Result> =>
      forward(operation).pipe(
        mergeMap((result) => {
          const waitMs = waitsMs[count];
          if (!isQuery || waitMs === undefined || !hasErrorCode(result, ['NOT_YET_KNOWN', 'UNAVAILABLE'])) return of(result);
          return timer(waitMs * (0.75 + Math.random() / 2)).pipe(mergeMap(() => attempt(count + 1)));
        }),
      );
    return attempt(0);
  });
}
