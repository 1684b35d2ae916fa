export interface GraphError {
  message: string;
  path?: (string | number)[];
  extensions: { code: string; retryAfterMs?: number; field?: string };
}
/** What the tests read of answers; which of it is there depends on what was asked. */
export interface GraphData {
  me: {
    user: UserData;
    account: AccountData | null;
    sessions: SessionData[];
    accessTokens: AccessTokenData[] | null;
    collaborations: { id: string; role: string; channel: ChannelData }[];
  } | null;
  user: UserData | null;
  channel: ChannelData | null;
  channelByHandle: ChannelData | null;
  users: {
    edges: { cursor: string; node: UserData }[];
    pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string };
  } | null;
  signUp: ProblemData & { nextStep: string };
  verifyEmail: { __typename: string };
  requestEmailVerification: { __typename: string };
  requestPasswordReset: { __typename: string };
  signIn: ProblemData & SignedInData;
  refreshSession: SignedInData | null;
  signOut: { acceptedAt: string } | null;
  resetPassword: ProblemData;
  changePassword: ProblemData;
  updateProfile: (ProblemData & UserData) | null;
  createChannel: (ProblemData & ChannelData) | null;
  updateChannel: (ProblemData & ChannelData) | null;
  changeUserRole: UserData | null;
  createAccessToken: { secret: string; accessToken: AccessTokenData } | null;
  revokeAccessToken: { removedId: string } | null;
  _entities: ({ __typename: string; handle?: string } | null)[];
}
interface ProblemData {
  __typename: string;
  reason: string;
  message: string;
  until: string | null;
  suggestedHandles: string[];
}
interface SignedInData {
  accessToken: string;
  refreshToken: string;
  session: SessionData;
  viewer: { user: UserData; account: AccountData };
}
interface SessionData {
  id: string;
  device: string;
  isCurrent: boolean;
}
interface AccessTokenData {
  id: string;
  name: string;
  scopes: string[];
  hint: string;
  expiresAt: string | null;
  lastUsedAt: string | null;
}
interface AccountData {
  email: string;
  isEmailVerified: boolean;
  state: string;
}
interface UserData {
  id: string;
  handle: string;
  displayName: string;
  bio: string | null;
  role: string;
  avatar: ImageData | null;
  account: AccountData | null;
}
interface ChannelData {
  id: string;
  handle: string;
  name: string;
  description: string;
  url: string;
  myRole: string | null;
  links: { label: string; url: string }[];
  avatar: ImageData | null;
  banner: ImageData | null;
  owner: UserData;
}
interface ImageData {
  url: string;
  original: string;
  widthPx: number;
}

export interface GraphAnswer {
  /** Read without a check where the test's point is that it is there. */
  data: GraphData;
  errors?: GraphError[];
  text: string;
}
