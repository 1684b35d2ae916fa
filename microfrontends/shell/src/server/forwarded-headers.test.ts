import { describe, expect, it } from 'vitest';
import { pickAnsweredHeaders, pickForwardedHeaders } from './forwarded-headers.ts';

describe('what goes on to the gateway', () => {
  it('leaves out whatever claims an identity', () => {
    const picked = pickForwardedHeaders({
      authorization: 'Bearer t',
      'content-type': 'application/json',
      'x-castgraph-client': 'forged',
      'x-castgraph-statement': 'forged',
      'x-forwarded-for': '203.0.113.1',
      forwarded: 'for=203.0.113.1',
      'x-real-ip': '203.0.113.1',
      cookie: 'castgraph-session=secret',
    });
    expect(picked).toEqual({ authorization: 'Bearer t', 'content-type': 'application/json' });
  });

  it('keeps what a caller may ask for', () => {
    const wishes = { 'x-castgraph-dry-run': '1', 'x-castgraph-explain': '1', 'x-castgraph-preflight': '1' };
    expect(pickForwardedHeaders({ ...wishes, 'x-castgraph-other': '1' })).toEqual(wishes);
  });

  it('leaves out what belongs to one hop, also what the hop names itself', () => {
    expect(pickForwardedHeaders({ connection: 'close, X-Odd', 'x-odd': '1', te: 'trailers', accept: '*/*' })).toEqual({
      accept: '*/*',
    });
  });

  it('lets the gateway set no cookie on the site', () => {
    expect(pickAnsweredHeaders({ 'set-cookie': ['a=b'], 'retry-after': '3' })).toEqual({ 'retry-after': '3' });
  });
});
