import { createHash, timingSafeEqual } from 'node:crypto';
import { AppError } from '@castgraph/errors';
import type { FastifyInstance } from '@castgraph/service';
import { type Releases, releaseSchema } from '../releases/releases.ts';

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Takes in the documents of a release. Whoever deploys remotes has the key; without one nothing is taken. */
export function mountReleases(
  app: FastifyInstance,
  { releases, releaseKey, bodyBytes }: { releases: Releases; releaseKey?: string; bodyBytes: number },
): void {
  app.post('/internal/releases', { bodyLimit: bodyBytes }, async (request, reply) => {
    const given = digest(request.headers.authorization ?? '');
    if (releaseKey === undefined || !timingSafeEqual(given, digest(`Bearer ${releaseKey}`))) {
      throw new AppError('UNAUTHENTICATED', 'This address takes releases from whoever has the key.');
    }
    const parsed = releaseSchema.safeParse(request.body);
    if (!parsed.success)
      throw new AppError(
        'INVALID_INPUT',
        parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
      );
    const failures = await releases.register(parsed.data);
    const count = Object.keys(parsed.data.operations).length;
    if (Object.keys(failures).length > 0)
      return reply
        .status(422)
        .send({ error: { code: 'INVALID_INPUT', message: 'The graph refuses documents of this release.', failures } });
    return { remote: parsed.data.remote, release: parsed.data.release, operations: count };
  });
}
