import { Button } from '@castgraph/ui/button';
import { ChevronDown, ChevronUp } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';

const SHORT_CHARACTERS = 240;
const SHORT_LINES = 3;

/** Whether a description is worth folding. */
export function isLongText(text: string): boolean {
  return text.length > SHORT_CHARACTERS || text.split('\n').length > SHORT_LINES;
}

/** A description as its author wrote it, folded while it is long. */
export function About({ text, children }: { text: string; children: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const isLong = isLongText(text);
  return (
    <div className="about">
      <p className="about__meta">{children}</p>
      {text && (
        <p id={id} className={isLong && !isOpen ? 'about__text is-folded' : 'about__text'}>
          {isLong && !isOpen ? text.replaceAll(/\n\s*\n/g, '\n') : text}
        </p>
      )}
      {isLong && (
        <Button
          tone="quiet"
          size="sm"
          iconEnd={isOpen ? ChevronUp : ChevronDown}
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? 'Show less' : 'Show everything'}
        </Button>
      )}
    </div>
  );
}
