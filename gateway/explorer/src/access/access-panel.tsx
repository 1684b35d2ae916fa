import { Button } from '@castgraph/ui/button';
import { Switch } from '@castgraph/ui/switch';
import { TextField } from '@castgraph/ui/text-field';
import { type FormEvent, useState } from 'react';
import type { Transport } from '../state/explorer-state.ts';

interface AccessPanelProps {
  token: string;
  transport: Transport;
  /** Where tokens are made. */
  tokensUrl: string;
  onToken: (token: string) => void;
  onTransport: (transport: Transport) => void;
}

const TOKEN = /^cgp_[0-9A-Za-z]{38}$/;

/** By whose right operations run, and how events come. */
export function AccessPanel({ token, transport, tokensUrl, onToken, onTransport }: AccessPanelProps) {
  return (
    <div className="stack">
      {token === '' ? <TokenForm tokensUrl={tokensUrl} onToken={onToken} /> : <TokenInUse onForget={() => onToken('')} />}
      <Switch
        label="Events over HTTP"
        hint="Subscriptions use server-sent events instead of a WebSocket, for networks that let none through."
        checked={transport === 'event-stream'}
        onChange={(event) => onTransport(event.target.checked ? 'event-stream' : 'socket')}
      />
    </div>
  );
}

function TokenForm({ tokensUrl, onToken }: { tokensUrl: string; onToken: (token: string) => void }) {
  const [text, setText] = useState('');
  const [error, setError] = useState<string>();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const token = text.trim().replace(/^Bearer\s+/i, '');
    if (TOKEN.test(token)) onToken(token);
    else setError('This is no token: one is cgp_ and 38 letters and digits. Copy it whole where you made it.');
  };
  return (
    <form className="form" onSubmit={submit}>
      <TextField
        type="password"
        label="Personal access token"
        hint="Kept for this tab alone, until you close it."
        error={error}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setError(undefined);
        }}
        autoComplete="off"
        spellCheck={false}
        placeholder="cgp_…"
      />
      <Button type="submit">Use this token</Button>
      <p className="quiet">
        Without one you ask as a visitor.{' '}
        <a href={tokensUrl} className="link">
          Make a token in your settings
        </a>
        : it is shown once, has the scopes that you choose, and can be revoked at any time.
      </p>
    </form>
  );
}

function TokenInUse({ onForget }: { onForget: () => void }) {
  return (
    <div className="stack" role="status">
      <p>
        <b>Operations run with your token.</b> They may do what its scopes allow, on your behalf, changes included.
      </p>
      <div>
        <Button tone="line" onClick={onForget}>
          Forget the token
        </Button>
      </div>
    </div>
  );
}
