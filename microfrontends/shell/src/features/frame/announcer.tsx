import { subscribeToAnnouncements } from '@castgraph/mfe-contracts';
import { useEffect, useState } from 'react';

/** The one polite live region of the page. The same sentence twice is said twice. */
export function Announcer() {
  const [said, setSaid] = useState({ message: '', count: 0 });
  useEffect(() => subscribeToAnnouncements((message) => setSaid(({ count }) => ({ message, count: count + 1 }))), []);
  return (
    <p className="sr" aria-live="polite" id="announcer">
      <span key={said.count}>{said.message}</span>
    </p>
  );
}
