import { describe, expect, it } from 'vitest';
import { PlainError } from '../process/programs.mjs';
import { readFlags } from './gateway-flags.mjs';

const read = (...args) => readFlags(args, '/home/somebody');

describe('the flags of the gateway alone', () => {
  it('need a supergraph alone, whose path begins where the caller is', () => {
    expect(read('--supergraph', 'graphs/one.graphql')).toEqual({
      supergraphFile: '/home/somebody/graphs/one.graphql',
      hasNoViewer: false,
      port: 4_000,
    });
    expect(read('--supergraph=/tmp/two.graphql', '--no-viewer', '--port', '0')).toEqual({
      supergraphFile: '/tmp/two.graphql',
      hasNoViewer: true,
      port: 0,
    });
  });

  it.each([['--help'], ['-h', '--port', 'no'], ['--help', '--supergraph', 'a']])(
    '%s asks for help, whatever else there is',
    (...args) => {
      expect(read(...args)).toEqual({ wantsHelp: true });
    },
  );

  it.each([
    [[], /Name a supergraph file: npm run gateway/],
    [['--supergraph'], /supergraph.*: npm run gateway/],
    [['--supergraph', ''], /Name a supergraph file/],
    [['--supergraph', 'a', '--viewer'], /Unknown option '--viewer': npm run gateway/],
    [['--supergraph', 'a', 'b'], /'b'.*: npm run gateway/],
    [['--supergraph', 'a', '--port', '65536'], /A port is a number from 0 .* not "65536"/],
    [['--supergraph', 'a', '--port', '4e3'], /A port is/],
    [['--supergraph', 'a', '--port', ''], /A port is/],
    [['--supergraph', 'a', '--port=-1'], /A port is/],
  ])('%j are refused in one sentence', (args, message) => {
    expect(() => read(...args)).toThrow(PlainError);
    expect(() => read(...args)).toThrow(message);
    expect(() => read(...args)).not.toThrow(/\n/);
  });
});
