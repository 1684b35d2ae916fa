/** Answers true once more frames come within a second than are taken. */
export function createFloodGate(framesPerSecond: number): () => boolean {
  let second = 0;
  let frames = 0;
  return () => {
    const now = Math.floor(performance.now() / 1_000);
    if (now !== second) {
      second = now;
      frames = 0;
    }
    return ++frames > framesPerSecond;
  };
}
