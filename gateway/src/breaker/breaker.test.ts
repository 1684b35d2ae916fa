import { describe, expect, it } from 'vitest';
import { createBreaker } from './breaker.ts';

function start() {
  let nowMs = 0;
  const states: string[] = [];
  const breaker = createBreaker({
    failuresMax: 3,
    firstPauseMs: 100,
    pauseMaxMs: 350,
    nowMs: () => nowMs,
    onChange: (state) => states.push(state),
  });
  const fail = (times: number) => {
    for (let n = 0; n < times; n++) breaker.fail();
  };
  const wait = (ms: number) => {
    nowMs += ms;
  };
  return { breaker, states, fail, wait };
}

describe('a circuit breaker', () => {
  it('opens after failures in a row, not after failures among successes', () => {
    const { breaker, fail } = start();
    for (let n = 0; n < 5; n++) {
      fail(2);
      breaker.succeed();
    }
    expect(breaker.allows()).toBe(true);
    fail(3);
    expect(breaker.allows()).toBe(false);
  });

  it('lets one probe through after its pause, and closes when that succeeds', () => {
    const { breaker, fail, wait, states } = start();
    fail(3);
    wait(100);
    expect([breaker.allows(), breaker.allows()]).toEqual([true, false]);
    breaker.succeed();
    expect([breaker.allows(), breaker.allows()]).toEqual([true, true]);
    expect(states).toEqual(['open', 'probing', 'closed']);
  });

  it('waits longer after each failed probe, but never longer than its limit', () => {
    const { breaker, fail, wait } = start();
    fail(3);
    for (const pauseMs of [100, 200, 350, 350]) {
      wait(pauseMs - 1);
      expect(breaker.allows()).toBe(false);
      wait(1);
      expect(breaker.allows()).toBe(true);
      fail(1);
    }
  });

  it('probes again where a probe never came back', () => {
    const { breaker, fail, wait } = start();
    fail(3);
    wait(100);
    expect(breaker.allows()).toBe(true);
    wait(100);
    expect(breaker.allows()).toBe(true);
  });
});
