import type { PartSenderOptions } from './part-sender.ts';

const STALL_MS = 45_000;

/**
 * Sends a part to the object store. XMLHttpRequest rather than fetch: it tells how much has left. A request that moves
 * nothing for 45 s is given up, since a line that died without a word would otherwise hold its place for ever.
 */
export const putPart: PartSenderOptions['put'] = (address, part, onSent, signal) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let watch: ReturnType<typeof setTimeout>;
    const abort = () => request.abort();
    const watchStall = () => {
      clearTimeout(watch);
      watch = setTimeout(abort, STALL_MS);
    };
    const end = (settle: () => void) => () => {
      clearTimeout(watch);
      signal.removeEventListener('abort', abort);
      settle();
    };
    const fail = (reason: string) => end(() => reject(signal.aborted ? signal.reason : new Error(reason)));
    request.upload.onprogress = (event) => {
      watchStall();
      onSent(event.loaded);
    };
    request.onload = end(() => {
      if (request.status >= 200 && request.status < 300) resolve();
      else reject(new Error(`The store answered ${request.status}.`));
    });
    request.onerror = fail('The store did not answer.');
    request.onabort = fail('Nothing moved for too long.');
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    signal.addEventListener('abort', abort, { once: true });
    request.open('PUT', address.url);
    for (const { name, value } of address.headers) request.setRequestHeader(name, value);
    watchStall();
    request.send(part);
  });
