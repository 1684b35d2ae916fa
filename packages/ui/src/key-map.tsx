/** Keys and what they do, one row each. */
export function KeyMap({ keys }: { keys: readonly { keys: readonly string[]; does: string }[] }) {
  return (
    <dl className="keymap">
      {keys.map((row) => (
        <div key={row.does}>
          <dt>
            {row.keys.map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
          </dt>
          <dd>{row.does}</dd>
        </div>
      ))}
    </dl>
  );
}
