import { z } from 'zod';

/**
 * Checks a process's environment once, at its start.
 *
 * @throws Error whose message names every variable that is missing or wrong, so that one look mends them all.
 */
export function readEnv<Schema extends z.ZodObject>(
  schema: Schema,
  source: Record<string, string | undefined> = process.env,
): z.infer<Schema> {
  const result = schema.safeParse(source);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`The environment is not complete:\n${lines.join('\n')}`);
}

/** A TCP port, 1 to 65535. */
export const port = z.coerce.number().int().min(1).max(65_535);
/** A secret of at least 16 bytes in hex, answered as bytes. */
export const secretHex = z
  .string()
  .regex(/^(?:[0-9a-f]{2}){16,}$/i, 'a secret of at least 16 bytes in hex')
  .transform((hex) => Buffer.from(hex, 'hex'));
/** `a,b,c` as a list. */
export const commaList = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);
/** Origins (`ALLOWED_ORIGINS`) whose pages count as the site's beside its own, such as remotes that run alone in development. */
export const originList = commaList.pipe(z.array(z.url({ protocol: /^https?$/ }).transform((url) => new URL(url).origin)));
/** `name=value,name=value` as a map. */
export const commaMap = commaList.transform((items, context) => {
  // The items may be secrets: none is repeated.
  if (!items.every((item) => item.indexOf('=') > 0)) {
    context.addIssue({ code: 'custom', message: 'a list of name=value,name=value' });
    return z.NEVER;
  }
  return new Map(items.map((item) => [item.slice(0, item.indexOf('=')), item.slice(item.indexOf('=') + 1)] as const));
});

/** What every process reads. */
export const processEnv = {
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  HOST: z.string().default('127.0.0.1'),
};
