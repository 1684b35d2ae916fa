import { Gauge, type Registry } from 'prom-client';

export interface Queues {
  /** Requests for mails that are not sent yet. */
  countMails: () => Promise<number>;
  /** Sign-ins that wait for their turn to be hashed. */
  countHashes: () => number;
}

/** What tells early that people wait: read when the metrics are. */
export function registerQueues(metrics: Registry, { countMails, countHashes }: Queues): void {
  new Gauge({
    name: 'users_mails_waiting',
    help: 'Mails that are not sent yet.',
    registers: [metrics],
    async collect() {
      // Metrics answer while the database is away, without this one.
      await countMails().then(
        (count) => this.set(count),
        () => this.reset(),
      );
    },
  });
  new Gauge({
    name: 'users_hashes_waiting',
    help: 'Passwords that wait to be hashed.',
    registers: [metrics],
    collect() {
      this.set(countHashes());
    },
  });
}
