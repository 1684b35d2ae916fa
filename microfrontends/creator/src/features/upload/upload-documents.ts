import type { UploadDocuments } from '@castgraph/upload-client/upload-api';
import { graphql } from '../../generated/index.ts';

/** What the studio asks of the graph to send a file. */
export const uploadDocuments: UploadDocuments = {
  start: graphql(`
    mutation StartUpload($input: StartUploadInput!) {
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
          video {
            id
            title
          }
        }
        ... on QuotaExceededProblem {
          message
        }
      }
    }
  `),
  sign: graphql(`
    mutation SignUploadPart($input: SignUploadPartsInput!) {
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
    mutation CompleteUpload($input: CompleteUploadInput!) {
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
