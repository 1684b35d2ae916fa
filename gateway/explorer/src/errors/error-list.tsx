import { Callout } from '@castgraph/ui/callout';
import type { AnswerError } from '../state/answer.ts';
import { advise } from './advice.ts';

/** A page of errors helps nobody; all of them stand in the answer. */
const SHOWN_MAX = 3;

/** What went wrong, by code, with what to do. */
export function ErrorList({ errors }: { errors: AnswerError[] }) {
  if (errors.length === 0) return null;
  const others = errors.length - SHOWN_MAX;
  return (
    <Callout tone="danger">
      <ul className="errors">
        {errors.slice(0, SHOWN_MAX).map((error) => (
          <ErrorItem key={`${error.code} ${error.path} ${error.message}`} error={error} />
        ))}
      </ul>
      {others > 0 && <p>{others === 1 ? 'One more stands' : `${others} more stand`} in the answer.</p>}
    </Callout>
  );
}

function ErrorItem({ error }: { error: AnswerError }) {
  const help = advise(error);
  return (
    <li>
      <p>
        <code>{error.code}</code>
        {error.path && (
          <>
            {' '}
            at <code>{error.path}</code>
          </>
        )}
      </p>
      <p>{error.message}</p>
      {help && <p>{help}</p>}
      {error.requestId && (
        <p>
          Request <code>{error.requestId}</code>
        </p>
      )}
    </li>
  );
}
