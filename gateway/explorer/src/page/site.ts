/** Address of the site that the graph belongs to, which the gateway writes into the page. */
export function readSiteUrl(): string {
  const written = document.querySelector<HTMLMetaElement>('meta[name="castgraph-site"]')?.content ?? '';
  return URL.canParse(written) ? new URL(written).origin : location.origin;
}
