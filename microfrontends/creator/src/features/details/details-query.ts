import { graphql } from '../../generated/index.ts';

/** Everything that can be edited about a video, and how its processing stands. */
export const StudioVideoQuery = graphql(`
  query StudioVideo($id: ID!) {
    video(id: $id) {
      id
      title
      state
      isPlayable
      visibility
      ...Ladder_video
      ...DetailsForm_video
      ...Preview_video
      ...ThumbnailPicker_video
    }
    categories {
      ...DetailsForm_category
    }
  }
`);

export const UpdateVideo = graphql(`
  mutation UpdateVideo($input: UpdateVideoInput!) {
    updateVideo(input: $input) {
      ... on Video {
        id
        ...DetailsForm_video
        ...ThumbnailPicker_video
        ...Preview_video
      }
    }
  }
`);
