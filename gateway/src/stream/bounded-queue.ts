export interface BoundedQueueOptions {
  max: number;
  /** Nobody will read on. */
  onClose: () => void;
  /** The reader did not keep up. It may hang in the middle of a delivery, so it cannot be told here. */
  onOverflow: () => void;
}

/** Where a producer does not wait, what waits must be bounded: beyond the bound the queue is emptied and ends. */
export class BoundedQueue<T> implements AsyncGenerator<T, void, void> {
  readonly #items: T[] = [];
  readonly #options: BoundedQueueOptions;
  #end: { error?: unknown } | undefined;
  #wake: (() => void) | undefined;
  #isClosed = false;

  constructor(options: BoundedQueueOptions) {
    this.#options = options;
  }

  push(item: T): void {
    if (this.#end !== undefined) return;
    if (this.#items.length >= this.#options.max) {
      this.#items.length = 0;
      this.end();
      this.#options.onOverflow();
      return;
    }
    this.#items.push(item);
    this.#notify();
  }

  /** What was pushed before is still read; then comes the error, if any. */
  end(error?: unknown): void {
    this.#end ??= { error };
    this.#notify();
    this.#close();
  }

  async next(): Promise<IteratorResult<T, void>> {
    for (;;) {
      const [item] = this.#items.splice(0, 1);
      if (item !== undefined) return { done: false, value: item };
      if (this.#end !== undefined) {
        const { error } = this.#end;
        this.#end = {};
        if (error !== undefined) throw error;
        return { done: true, value: undefined };
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async return(): Promise<IteratorResult<T, void>> {
    this.#items.length = 0;
    this.#end = {};
    this.#notify();
    this.#close();
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<IteratorResult<T, void>> {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  #notify(): void {
    this.#wake?.();
    this.#wake = undefined;
  }

  #close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#options.onClose();
  }
}
