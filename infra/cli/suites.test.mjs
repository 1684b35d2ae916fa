import { describe, expect, it } from 'vitest';
import { addUp, choosePhases, countClosingLine, countExitCode, countNodeTests, countPlaywright, countVitest } from './suites.mjs';

describe('the sum of npm test', () => {
  it('adds up what passed and what failed', () => {
    expect(
      addUp([
        { name: 'unit', passed: 10, failed: 1 },
        { name: 'e2e', passed: 5, failed: 0 },
      ]),
    ).toMatchObject({ passed: 15, failed: 1, isGreen: false });
    expect(addUp([{ name: 'unit', passed: 10, failed: 0 }])).toMatchObject({ passed: 10, failed: 0, isGreen: true });
  });

  // A wrong glob, or a skipped file, must not look like success.
  it('counts a suite that executed no test as a failure, and no suite at all too', () => {
    expect(
      addUp([
        { name: 'unit', passed: 10, failed: 0 },
        { name: 'int', passed: 0, failed: 0, skipped: 7 },
      ]),
    ).toMatchObject({ failed: 1, silent: ['int'], isGreen: false });
    expect(addUp([]).isGreen).toBe(false);
  });
});

describe("vitest's report", () => {
  it('counts a file that could not be read', () => {
    const report = {
      numPassedTests: 3,
      numFailedTests: 0,
      testResults: [
        { status: 'failed', assertionResults: [] },
        { status: 'passed', assertionResults: [{ status: 'passed' }] },
      ],
    };
    expect(countVitest(report, 1)).toEqual({ passed: 3, failed: 1, skipped: 0 });
  });

  it('counts a failed test once, not again for its file', () => {
    const report = {
      numPassedTests: 3,
      numFailedTests: 1,
      testResults: [{ status: 'failed', assertionResults: [{ status: 'failed' }] }],
    };
    expect(countVitest(report, 1)).toMatchObject({ failed: 1 });
  });

  it('is a failure when vitest died, with or without a report', () => {
    expect(countVitest({ numPassedTests: 3, testResults: [] }, 1)).toMatchObject({ failed: 1 });
    expect(countVitest(undefined, 137)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});

describe("the other tools' reports", () => {
  it('count unexpected and flaky journeys, and errors outside them', () => {
    expect(countPlaywright({ stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 2 }, errors: [{}] }, 1)).toEqual({
      passed: 4,
      failed: 3,
      skipped: 2,
    });
    expect(countPlaywright(undefined, 1)).toMatchObject({ failed: 1 });
  });

  it('read a closing line where there is one, and else the exit code', () => {
    expect(countClosingLine('a 1 passed, 9 failed\ntypes: 12 passed, 2 failed', 1)).toMatchObject({ passed: 12, failed: 2 });
    expect(countClosingLine('types: 12 passed, 0 failed', 1)).toMatchObject({ failed: 1 });
    expect(countClosingLine('', 0)).toMatchObject({ passed: 1, failed: 0 });
    expect(countExitCode(3)).toMatchObject({ passed: 0, failed: 1 });
  });
});

describe("Node's test runner", () => {
  it('is read in both of its formats', () => {
    expect(countNodeTests('# tests 9\n# pass 7\n# fail 1\n# cancelled 1\n# skipped 0', 1)).toEqual({
      passed: 7,
      failed: 2,
      skipped: 0,
    });
    expect(countNodeTests('ℹ pass 7\nℹ fail 0\nℹ cancelled 0\nℹ skipped 2', 0)).toEqual({ passed: 7, failed: 0, skipped: 2 });
    expect(countNodeTests('', 1)).toMatchObject({ passed: 0, failed: 1 });
  });
});

describe('phases', () => {
  const all = ['lint', 'unit', 'int'];
  it('are all by default, in order, and can be chosen', () => {
    expect(choosePhases(all, {})).toEqual(all);
    expect(choosePhases(all, { only: 'int,unit' })).toEqual(['unit', 'int']);
    expect(choosePhases(all, { skip: 'lint' })).toEqual(['unit', 'int']);
    expect(() => choosePhases(all, { only: 'units' })).toThrow(/units/);
  });
});
