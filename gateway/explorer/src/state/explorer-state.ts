import { createStore } from 'zustand/vanilla';
import { storedToken } from './access-token.ts';
import { type Answer, readAnswer } from './answer.ts';

/** How events of a subscription come. */
export type Transport = 'socket' | 'event-stream';

export interface ExplorerState {
  /** Empty for a visitor. */
  token: string;
  transport: Transport;
  /** Whether operations ask how they were answered; only those with a token can. */
  isExplaining: boolean;
  /** The next operation is priced and not run. */
  isDryRun: boolean;
  answer: Answer | null;
  useToken(token: string): void;
  useTransport(transport: Transport): void;
  explain(isExplaining: boolean): void;
  prepareDryRun(): void;
  /** Answers whether the operation that starts now is a dry run; the one after it is not. */
  takeDryRun(): boolean;
  /** An operation begins: what is shown of the one before goes. */
  begin(): void;
  /** An answer, or an event of a stream. */
  record(result: unknown): void;
}

export const createExplorerState = () =>
  createStore<ExplorerState>()((set, get) => ({
    token: storedToken.read(),
    transport: 'socket',
    isExplaining: false,
    isDryRun: false,
    answer: null,
    useToken(token) {
      storedToken.write(token);
      set({ token });
    },
    useTransport: (transport) => set({ transport }),
    explain: (isExplaining) => set({ isExplaining }),
    prepareDryRun: () => set({ isDryRun: true }),
    takeDryRun() {
      const { isDryRun } = get();
      if (isDryRun) set({ isDryRun: false });
      return isDryRun;
    },
    begin: () => set({ answer: null }),
    record(result) {
      const before = get().answer;
      const { errors, cost, explanation } = readAnswer(result);
      // Only the first event of a stream says what the stream costs.
      set({ answer: { errors, cost: cost ?? before?.cost ?? null, explanation: explanation ?? before?.explanation ?? null } });
    },
  }));

export type ExplorerStore = ReturnType<typeof createExplorerState>;
