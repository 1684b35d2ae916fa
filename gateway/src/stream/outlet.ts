import type { Refusal } from '../errors.ts';
import type { StreamEvent } from './stream-event.ts';

/** Where one operation answers, whatever it came by. Nothing leaves by one that is no longer open. */
export interface Outlet {
  readonly isOpen: boolean;
  /** Calls back once nobody listens any more; at once where that is so already. */
  onClose(listener: () => void): void;
  next(event: StreamEvent): void;
  /** The operation never ran. Nothing follows. */
  refuse(refusal: Refusal): void;
  /** Nothing follows. */
  complete(): void;
}
