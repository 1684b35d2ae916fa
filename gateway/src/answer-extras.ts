/** What an answer carries beside `data` and `errors`. */
export interface AnswerExtras {
  headers: Record<string, string>;
  extensions: Record<string, unknown>;
}

export const createExtras = (): AnswerExtras => ({ headers: {}, extensions: {} });
