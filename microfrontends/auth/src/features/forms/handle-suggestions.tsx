import { Fragment } from 'react';

/** Handles that are free, each a press away. */
export function HandleSuggestions({ handles, onPick }: { handles: readonly string[] | undefined; onPick(handle: string): void }) {
  if (!handles?.length) return null;
  return (
    <>
      {handles.map((handle, index) => (
        <Fragment key={handle}>
          {index > 0 && (index === handles.length - 1 ? ' and ' : ', ')}
          <button className="link" type="button" onClick={() => onPick(handle)}>
            {handle}
          </button>
        </Fragment>
      ))}
      {handles.length === 1 ? ' is free.' : ' are free.'}
    </>
  );
}
