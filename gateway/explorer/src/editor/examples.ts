interface Example {
  query: string;
  variables?: string;
}

/** The tabs of a first visit: each a thing that the graph can do. */
export const examples: Example[] = [
  {
    query: `# The newest public videos. Ctrl-Enter runs it; Ctrl-Space proposes what may follow.
query NewestVideos($first: Int! = 5) {
  videos(first: $first) {
    edges {
      node {
        id
        title
        durationMs
        thumbnail {
          url(widthPx: 640)
        }
        channel {
          name
          handle
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`,
  },
  {
    query: `# A channel by its handle, with its latest videos.
query Channel($handle: String!) {
  channelByHandle(handle: $handle) {
    id
    name
    description
    videoCount
    videos(first: 3) {
      edges {
        node {
          id
          title
        }
      }
    }
  }
}
`,
    variables: '{ "handle": "a-handle" }',
  },
  {
    query: `# Who you are, once a token is entered under Access.
query Me {
  me {
    user {
      id
      handle
      displayName
    }
  }
}
`,
  },
  {
    query: `# How your uploads are processed, event by event. Needs a token with the scope videos:read.
subscription Processing($videoIds: [ID!]!, $after: String) {
  videoProcessing(videoIds: $videoIds, after: $after) {
    __typename
    cursor
    occurredAt
    video {
      id
      title
      state
    }
  }
}
`,
    variables: '{ "videoIds": ["vid_yours"] }',
  },
];
