/** What `/metrics` of a gateway tells: the sum of the samples of this name that have these labels; undefined where there is none. */
export async function readMetric(
  gatewayUrl: string,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<number | undefined> {
  const text = await (await fetch(`${gatewayUrl}/metrics`)).text();
  const samples = [...text.matchAll(new RegExp(`^${name}(?:\\{([^}]*)\\})? (\\S+)$`, 'gm'))];
  const values = samples
    .filter(([, held = '']) => Object.entries(labels).every(([label, value]) => held.includes(`${label}="${value}"`)))
    .map(([, , value]) => Number(value));
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value);
}
