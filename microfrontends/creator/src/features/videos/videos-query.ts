import { graphql } from '../../generated/index.ts';

export const MyVideosQuery = graphql(`
  query MyVideos($channelId: ID!, $filter: VideoFilter, $first: Int!, $after: String) {
    channel(id: $channelId) {
      id
      videos(filter: $filter, first: $first, after: $after) {
        edges {
          cursor
          node {
            id
            state
            ...VideoRow_video
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

/** One row again, after an event that says that it changed. */
export const MyVideoQuery = graphql(`
  query MyVideo($id: ID!) {
    video(id: $id) {
      id
      state
      ...VideoRow_video
    }
  }
`);
