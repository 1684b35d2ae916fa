// docs/security-checks.md says which test tries what. A page that names tests that are no more would be worse than none.

/** Tests that the page names and that are not there. `readFile` answers a file's text, or undefined. */
export function findMissingTests(page, readFile) {
  const named = [...page.matchAll(/`([^`]+\.test\.(?:ts|mjs))` "([^"]+)"/g)];
  return named.flatMap(([, path, name]) => {
    const text = readFile(path);
    if (text === undefined) return [`there is no ${path}`];
    return ["'", '"', '`'].some((quote) => text.includes(`${quote}${name}${quote}`)) ? [] : [`${path} has no test "${name}"`];
  });
}

/** Checks of these numbers that no line of the page has. */
export function findMissingChecks(page, numbers) {
  const lines = [...page.matchAll(/^\| ([\d, ]+) \|.*\.test\.(?:ts|mjs)` "/gm)];
  const there = new Set(lines.flatMap(([, list]) => list.split(',').map(Number)));
  return numbers.filter((number) => !there.has(number));
}
