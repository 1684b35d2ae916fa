import { z } from 'zod';

/** At most `max` in any stretch of `windowMs`. */
export interface Limit {
  max: number;
  windowMs: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

export const defaultLimits = {
  /** Sign-ins from one address, right or wrong. */
  signInPerAddress: { max: 5, windowMs: MINUTE_MS },
  /** Wrong passwords for one login, from wherever they come. */
  failedSignInPerLogin: { max: 10, windowMs: 15 * MINUTE_MS },
  /** Accounts opened from one address. */
  signUpPerAddress: { max: 3, windowMs: HOUR_MS },
  /** Sign-ups tried from one address, those among them that were refused for their handle or password. */
  signUpTryPerAddress: { max: 40, windowMs: HOUR_MS },
  /** Mails asked for from one address. */
  mailRequestPerAddress: { max: 10, windowMs: HOUR_MS },
  /** Mails that reach one recipient without having done anything. */
  mailPerRecipient: { max: 6, windowMs: HOUR_MS },
  /** Mailed tokens tried from one address. */
  tokenTryPerAddress: { max: 20, windowMs: 10 * MINUTE_MS },
  /** Refreshes from one address: many people may share it. */
  refreshPerAddress: { max: 300, windowMs: MINUTE_MS },
  /** Tries at the current password by somebody who is signed in. */
  passwordTryPerAccount: { max: 5, windowMs: 15 * MINUTE_MS },
  /** Personal access tokens made by one account: each sends its owner a mail. */
  accessTokenPerAccount: { max: 30, windowMs: HOUR_MS },
  /** Changes of profile and channels by one account. */
  changePerAccount: { max: 60, windowMs: MINUTE_MS },
} as const satisfies Record<string, Limit>;

export type LimitName = keyof typeof defaultLimits;
export type Limits = Record<LimitName, Limit>;

const override = z.union([
  z.number().int().positive(),
  z.object({ max: z.number().int().positive(), windowS: z.number().positive().optional() }),
]);

/**
 * The defaults with those of `LIMITS` in their place: JSON like `{"signInPerAddress": 100}` or
 * `{"signInPerAddress": {"max": 100, "windowS": 60}}`. Names of other services are passed over.
 *
 * @throws Error for text that is not such JSON.
 */
export function readLimits(text: string | undefined): Limits {
  const limits: Limits = { ...defaultLimits };
  if (text === undefined || text.trim() === '') return limits;
  const given = z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  for (const name of Object.keys(defaultLimits) as LimitName[]) {
    if (!Object.hasOwn(given, name)) continue;
    const value = override.parse(given[name]);
    const { max, windowS } = typeof value === 'number' ? { max: value, windowS: undefined } : value;
    limits[name] = { max, windowMs: windowS === undefined ? defaultLimits[name].windowMs : windowS * 1_000 };
  }
  return limits;
}
