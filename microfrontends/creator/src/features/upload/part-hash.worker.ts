import { sha256Base64 } from '@castgraph/upload-client/sha256';

// Reading and hashing parts beside the page, which goes on drawing meanwhile.
self.onmessage = async ({ data }: MessageEvent<{ id: number; part: Blob }>) => {
  try {
    self.postMessage({ id: data.id, sha256: await sha256Base64(data.part) });
  } catch (error) {
    // Its name tells a file that is gone from everything else.
    const { name, message } = error as Error;
    self.postMessage({ id: data.id, failure: { name, message } });
  }
};
