// The arithmetic of `npm test`: how the reports of different tools become one sum, and when a sum is a failure.

/** Vitest's JSON report. A file that could not be read counts as a failure though no test of it ran. */
export function countVitest(report, exitCode) {
  const passed = report?.numPassedTests ?? 0;
  const brokenFiles = (report?.testResults ?? []).filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  const failed = (report?.numFailedTests ?? 0) + brokenFiles.length;
  const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  // An error outside every test ends vitest with a code, not with a count.
  return { passed, failed: failed === 0 && exitCode !== 0 ? 1 : failed, skipped };
}

/** Playwright's JSON report: flaky means that it failed once, and nothing is tried twice here. */
export function countPlaywright(report, exitCode) {
  const { expected = 0, unexpected = 0, flaky = 0, skipped = 0 } = report?.stats ?? {};
  const failed = unexpected + flaky + (report?.errors?.length ?? 0);
  return { passed: expected, failed: failed === 0 && exitCode !== 0 ? 1 : failed, skipped };
}

/** A tool that ends with its own line "… N passed, N failed". */
export function countClosingLine(output, exitCode) {
  const [, passed, failed] = [...output.matchAll(/(\d+) passed, (\d+) failed/g)].at(-1) ?? [];
  if (passed === undefined) return { passed: exitCode === 0 ? 1 : 0, failed: exitCode === 0 ? 0 : 1, skipped: 0 };
  return { passed: Number(passed), failed: Number(failed) === 0 && exitCode !== 0 ? 1 : Number(failed), skipped: 0 };
}

/** Node's own test runner: the counts of its closing lines, in either of its formats. */
export function countNodeTests(output, exitCode) {
  const read = (name) => Number(new RegExp(`^(?:#|ℹ) ${name} (\\d+)$`, 'm').exec(output)?.[1] ?? 0);
  const failed = read('fail') + read('cancelled');
  return { passed: read('pass'), failed: failed === 0 && exitCode !== 0 ? 1 : failed, skipped: read('skipped') };
}

/** One check that holds or does not. */
export const countExitCode = (exitCode) => ({ passed: exitCode === 0 ? 1 : 0, failed: exitCode === 0 ? 0 : 1, skipped: 0 });

/** A suite that executed nothing has not passed: it is broken in a way that hides. */
export function addUp(results) {
  const silent = results.filter(({ passed, failed }) => passed + failed === 0);
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failed, 0) + silent.length;
  return { passed, failed, silent: silent.map(({ name }) => name), isGreen: failed === 0 && results.length > 0 };
}

/** The phases asked for by --only and --skip, in their order; an unknown name is an error. */
export function choosePhases(all, { only, skip }) {
  const names = (list) => (list ? list.split(',').map((name) => name.trim()) : []);
  const unknown = [...names(only), ...names(skip)].filter((name) => !all.includes(name));
  if (unknown.length > 0) throw new RangeError(`There is no phase ${unknown.join(', ')}; there are ${all.join(', ')}`);
  return all.filter((name) => (!only || names(only).includes(name)) && !names(skip).includes(name));
}
