import { Button } from '@castgraph/ui/button';
import { Callout } from '@castgraph/ui/callout';
import { TextField } from '@castgraph/ui/text-field';
import { showToast } from '@castgraph/ui/toast';
import { Copy } from 'lucide-react';
import { useEffect, useId } from 'react';
import type { MadeToken } from './make-token.tsx';

async function copy(secret: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(secret);
    showToast({ text: 'The token is in the clipboard.' });
  } catch {
    showToast({ text: 'The browser does not let the page copy. Mark the token and copy it yourself.' });
  }
}

/** The secret of a token that was just made, for the one time that it is shown. */
export function NewSecret({ token: { name, secret }, onDone }: { token: MadeToken; onDone(): void }) {
  const id = useId();
  // Whoever uses a keyboard or a reader made it by the form that stood here: they go on at what came of it.
  useEffect(() => {
    const field = document.getElementById(id);
    if (!(field instanceof HTMLInputElement)) return;
    field.focus();
    field.select();
  }, [id]);
  return (
    <div className="form set__form">
      <Callout tone="warn">Copy it now and keep it like a password. It is not shown again.</Callout>
      <TextField
        id={id}
        label={`The token “${name}”`}
        value={secret}
        readOnly
        spellCheck={false}
        autoComplete="off"
        className="secret"
        onFocus={(event) => event.currentTarget.select()}
      />
      <div className="set__acts">
        <Button icon={Copy} onClick={() => void copy(secret)}>
          Copy
        </Button>
        <Button tone="primary" onClick={onDone}>
          I have kept it
        </Button>
      </div>
    </div>
  );
}
