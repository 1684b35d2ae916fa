import type { UploadDocuments } from '@castgraph/upload-client/upload-api';
import { graphql } from '../../generated/index.ts';

/** What the settings ask of the graph to send a picture. */
export const uploadDocuments: UploadDocuments = {
  start: graphql(`
    mutation StartPictureUpload($input: StartUploadInput!) {
      startUpload(input: $input) {
        ... on Upload {
          id
          state
          partSizeBytes
          receivedBytes
          parts {
            number
            sha256
          }
        }
        ... on QuotaExceededProblem {
          message
        }
      }
    }
  `),
  sign: graphql(`
    mutation SignPicturePart($input: SignUploadPartsInput!) {
      signUploadParts(input: $input) {
        number
        url
        headers {
          name
          value
        }
      }
    }
  `),
  complete: graphql(`
    mutation CompletePictureUpload($input: CompleteUploadInput!) {
      completeUpload(input: $input) {
        ... on Upload {
          id
          state
          failure
        }
        ... on QuotaExceededProblem {
          message
        }
        ... on UploadIncompleteProblem {
          partNumbers
        }
      }
    }
  `),
};
