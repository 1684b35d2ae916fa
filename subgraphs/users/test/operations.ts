// What the suites ask of the subgraph.
export const SIGN_UP = `mutation ($input: SignUpInput!) { signUp(input: $input) { __typename
  ... on SignUpAccepted { nextStep } ... on SignUpRefusedProblem { message reason suggestedHandles } } }`;
export const VERIFY = 'mutation ($input: VerifyEmailInput!) { verifyEmail(input: $input) { __typename } }';
export const SIGN_IN = `mutation ($input: SignInInput!) { signIn(input: $input) { __typename
  ... on SignedIn { accessToken accessTokenExpiresAt refreshToken session { id device isCurrent } viewer { user { id handle } account { email isEmailVerified state } } }
  ... on SignInRefusedProblem { message reason until } } }`;
export const REFRESH = `mutation ($input: RefreshSessionInput!) { refreshSession(input: $input) { accessToken refreshToken session { id } } }`;
export const SIGN_OUT = 'mutation ($input: SignOutInput!) { signOut(input: $input) { acceptedAt } }';
export const REQUEST_RESET =
  'mutation ($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) { __typename } }';
export const RESET = `mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) { __typename ... on PasswordRefusedProblem { reason message } } }`;
export const CHANGE_PASSWORD = `mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { __typename ... on PasswordRefusedProblem { reason message } } }`;
export const SESSIONS = '{ me { sessions { id device isCurrent signedInAt lastActiveAt expiresAt } } }';
const TOKEN = 'id name scopes hint createdAt expiresAt lastUsedAt';
export const CREATE_TOKEN = `mutation ($input: CreateAccessTokenInput!) { createAccessToken(input: $input) { secret accessToken { ${TOKEN} } } }`;
export const REVOKE_TOKEN = 'mutation ($input: RevokeAccessTokenInput!) { revokeAccessToken(input: $input) { removedId } }';
export const TOKENS = `{ me { accessTokens { ${TOKEN} } } }`;
export const CREATE_CHANNEL = `mutation ($input: CreateChannelInput!) { createChannel(input: $input) { __typename
  ... on Channel { id handle name description url myRole owner { id role } links { label url } } ... on HandleTakenProblem { message suggestedHandles } } }`;
export const UPDATE_CHANNEL = `mutation ($input: UpdateChannelInput!) { updateChannel(input: $input) { __typename
  ... on Channel { id handle name description links { label url } avatar { url(widthPx: 100) widthPx blurhash } banner { url } } ... on HandleTakenProblem { suggestedHandles } } }`;
export const UPDATE_PROFILE = `mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { __typename
  ... on User { id handle displayName bio role avatar { url(widthPx: 100) original: url widthPx heightPx } } ... on HandleTakenProblem { suggestedHandles } } }`;
export const CHANGE_ROLE = 'mutation ($input: ChangeUserRoleInput!) { changeUserRole(input: $input) { id role } }';
