import { CombinedGraphQLErrors } from '@apollo/client/errors';
import { describe, expect, it } from 'vitest';
import { describeProblem, PartFailedError } from './problem.ts';

const refusal = (code: string, message: string) => new CombinedGraphQLErrors({ errors: [{ message, extensions: { code } }] });

describe('what stopped an upload', () => {
  it('is the connection, where no answer came, and may be tried again', () => {
    expect(describeProblem(new TypeError('Failed to fetch'))).toMatchObject({ canRetry: true });
    expect(describeProblem(refusal('UNAVAILABLE', 'Uploads cannot be taken right now.'))).toEqual({
      message: 'Uploads cannot be taken right now.',
      canRetry: true,
    });
  });

  it('is the storage, where a part did not arrive in all its attempts', () => {
    const { message, canRetry } = describeProblem(new PartFailedError(3, new Error('The store answered 503.')));
    expect(message).toContain('The storage does not answer.');
    expect(canRetry).toBe(true);
  });

  it("is the graph's own word, where it signs no more parts: another try would not help", () => {
    const cause = refusal('CONFLICT', 'This upload takes no more parts.');
    expect(describeProblem(new PartFailedError(3, cause))).toEqual({
      message: 'This upload takes no more parts.',
      canRetry: false,
    });
  });

  it.each(['NotReadableError', 'NotFoundError'])('is the file, where the browser cannot read it (%s)', (name) => {
    const gone = new DOMException('gone', name);
    const words = { message: 'The file changed or is gone from its place. Choose it again to go on.', canRetry: false };
    expect(describeProblem(gone)).toEqual(words);
    expect(describeProblem(new PartFailedError(1, gone))).toEqual(words);
  });
});
