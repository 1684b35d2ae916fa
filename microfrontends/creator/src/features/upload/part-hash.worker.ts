import { sha256Base64 } from './sha256.ts';

// Reading and hashing parts beside the page, which goes on drawing meanwhile.
self.onmessage = async ({ data }: MessageEvent<{ id: number; part: Blob }>) => {
  try {
    self.postMessage({ id: data.id, sha256: await sha256Base64(data.part) });
  } catch (error) {
    self.postMessage({ id: data.id, failure: String(error) });
  }
};
