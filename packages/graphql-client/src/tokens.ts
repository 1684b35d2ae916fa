/** The access token of this page, which lives in memory and nowhere else. */
export interface AccessTokens {
  /** A token that is good for a while yet, renewed if need be; null for a visitor. */
  fresh(): Promise<string | null>;
  /** Renews because the server refused `refused`; null when nobody is signed in any more. */
  renew(refused: string | null): Promise<string | null>;
  /** Hears of every new token; answers how to stop. */
  subscribe(listener: (accessToken: string | null) => void): () => void;
}

/** Server rendering, and whoever has no session. */
export const noTokens: AccessTokens = {
  fresh: async () => null,
  renew: async () => null,
  subscribe: () => () => {},
};
