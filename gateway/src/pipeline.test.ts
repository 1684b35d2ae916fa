import { describe, expect, it } from 'vitest';
import { createPipeline } from './pipeline.ts';

describe('the scope of a visitor', () => {
  const pipeline = createPipeline({
    behaviours: [],
    currentGraph: () => {
      throw new Error('Nothing is asked.');
    },
    documents: undefined as never,
    dataSources: undefined as never,
  });
  const scopeOf = async (remoteAddress: string, userAgent: string) =>
    (await pipeline.identify({ requestId: 'r', remoteAddress, headers: { 'user-agent': userAgent } } as never)).scope;

  it('is that of one address and one client: a colon in either does not make it that of another', async () => {
    expect(await scopeOf('2001:db8::1', '2:x')).not.toBe(await scopeOf('2001:db8::1:2', 'x'));
    expect(await scopeOf('2001:db8::1', 'x')).toBe(await scopeOf('2001:db8::1', 'x'));
  });
});
