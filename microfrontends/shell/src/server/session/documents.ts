import { graphql } from '../../generated/index.ts';

export const SignedInFields = graphql(`
  fragment SignedInFields on SignedIn {
    session {
      id
      expiresAt
    }
    accessToken
    accessTokenExpiresAt
    refreshToken
    viewer {
      user {
        id
        handle
        displayName
        role
        avatar {
          url(widthPx: 96)
        }
      }
    }
  }
`);

export const SignInDocument = graphql(`
  mutation ShellSignIn($input: SignInInput!) {
    signIn(input: $input) {
      ...SignedInFields
      ... on SignInRefusedProblem {
        message
        reason
        until
      }
    }
  }
`);

export const RefreshDocument = graphql(`
  mutation ShellRefreshSession($input: RefreshSessionInput!) {
    refreshSession(input: $input) {
      ...SignedInFields
    }
  }
`);

export const SignOutDocument = graphql(`
  mutation ShellSignOut($input: SignOutInput!) {
    signOut(input: $input) {
      acceptedAt
    }
  }
`);
