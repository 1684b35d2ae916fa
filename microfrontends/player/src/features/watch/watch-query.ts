import { graphql } from '../../generated/index.ts';

/** What the watch page shows. The server asks it as a visitor; a signed-in browser asks again for what is private. */
export const WatchQuery = graphql(`
  query Watch($id: ID!) {
    video(id: $id) {
      id
      title
      ...WatchPlayer_video
      ...WatchDetails_video
      ...WatchHead_video
    }
    # Only what plays; asked under a filter of its own so that it does not shorten the list of the home page.
    videos(first: 8, filter: { state: [READY] }) {
      edges {
        node {
          id
          ...NextRow_video
        }
      }
    }
  }
`);

/** What changes while a video is processed, and each time that its address is signed. */
export const WatchPlaybackQuery = graphql(`
  query WatchPlayback($id: ID!) {
    video(id: $id) {
      id
      ...WatchPlayer_video
    }
  }
`);
