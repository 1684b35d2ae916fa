import { describe, expect, it } from 'vitest';
import { describeStreamFailure } from './failure.ts';

const codeOf = async (reason: unknown) => (await describeStreamFailure(reason)).errors?.[0]?.extensions?.code;

describe('a stream that failed', () => {
  it('says the errors of the graph, whether they came by socket or as an answer', async () => {
    const errors = [{ message: 'Sign in to see this.', extensions: { code: 'UNAUTHENTICATED' } }];
    expect(await codeOf(errors)).toBe('UNAUTHENTICATED');
    const response = Response.json({ errors }, { status: 401 });
    expect(await codeOf(Object.assign(new Error('refused'), { response }))).toBe('UNAUTHENTICATED');
  });

  it('says why the gateway closed the socket', async () => {
    const failure = await describeStreamFailure({ code: 4403, reason: 'token expired' });
    expect(failure.errors?.[0]).toMatchObject({
      message: 'The gateway closed the socket: token expired.',
      extensions: { code: 'CLOSED_4403' },
    });
  });

  it('is without connection where nothing else is known', async () => {
    expect(await codeOf(new Error('x'))).toBe('NETWORK');
    const response = new Response('<html>', { status: 502 });
    expect(await codeOf(Object.assign(new Error('refused'), { response }))).toBe('NETWORK');
  });
});
