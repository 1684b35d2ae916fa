/** A video as the graph answers it to this remote, aliases included. */
export function buildVideo(changes: Record<string, unknown> = {}) {
  const id = typeof changes.id === 'string' ? changes.id : 'vid_1';
  return {
    __typename: 'Video' as const,
    id,
    title: `Video ${id}`,
    durationMs: 566_000,
    publishedAt: '2026-11-20T10:00:00.000Z',
    createdAt: '2026-11-20T09:00:00.000Z',
    state: 'READY' as const,
    previewUrl: null,
    thumbnail: { __typename: 'Image' as const, w320: '/320.webp', w640: '/640.webp', w960: '/960.webp', blurhash: null },
    channel: buildChannel(),
    ...changes,
  };
}

export function buildChannel() {
  return { __typename: 'Channel' as const, id: 'ch_1', handle: 'slow-kiln', name: 'Slow Kiln', avatar: null };
}

export function buildPage(ids: string[], endCursor: string | null = null) {
  return {
    __typename: 'VideoConnection' as const,
    edges: ids.map((id) => ({ __typename: 'VideoEdge' as const, cursor: `c-${id}`, node: buildVideo({ id }) })),
    pageInfo: { __typename: 'PageInfo' as const, hasNextPage: endCursor !== null, endCursor },
  };
}

export const category = { __typename: 'Category' as const, id: 'cat_1', slug: 'science', name: 'Science' };
