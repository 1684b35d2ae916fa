/** One event of a stream in the form in which it leaves. It is written out once, however many read it. */
export class StreamEvent {
  /** A GraphQL response as JSON. */
  readonly json: string;
  /** Where a stream that begins here goes on behind this event; absent where it cannot. */
  readonly cursor: string | undefined;
  #bytes: Buffer | undefined;

  constructor(json: string, cursor?: string) {
    this.json = json;
    this.cursor = cursor;
  }

  get bytes(): Buffer {
    this.#bytes ??= Buffer.from(this.json);
    return this.#bytes;
  }
}
