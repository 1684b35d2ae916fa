import { findNearestTrack, type QualityTrack } from './quality.ts';
import { isSamePublication, type PlaybackSource, resignUrl } from './source.ts';

export interface CaptionTrack {
  id: number;
  label: string;
}

/** Why playing stopped: `refused` is an address that no longer works, `connection` passes by itself, `format` does not. */
export type PlayerFault = 'refused' | 'connection' | 'format';

/** What the engine knows beyond the media element. */
export interface EngineState {
  isLoaded: boolean;
  tracks: readonly QualityTrack[];
  activeTrackId: number | null;
  chosenTrackId: number | null;
  captions: readonly CaptionTrack[];
  activeCaptionId: number | null;
  /** Seconds that can be reached; grows while the file is still being processed. */
  reachableSeconds: number;
  fault: PlayerFault | null;
}

export const idleEngineState: EngineState = {
  isLoaded: false,
  tracks: [],
  activeTrackId: null,
  chosenTrackId: null,
  captions: [],
  activeCaptionId: null,
  reachableSeconds: 0,
  fault: null,
};

/** Plays signed HLS publications in a media element. */
export interface Engine {
  /** Plays a publication from a position; the one before it ends. */
  load(source: PlaybackSource, startSeconds: number): Promise<void>;
  /** Takes a newer address; answers whether it leads to what is already being played. */
  renew(source: PlaybackSource): boolean;
  chooseQuality(trackId: number | null): void;
  chooseCaption(captionId: number | null): void;
  /** Tries again where it stopped. */
  retry(): void;
  destroy(): Promise<void>;
}

const MIME_TYPE = 'application/x-mpegurl';
const SAFE_MARGIN_SECONDS = 2;

/** Reads why shaka stopped; its codes are those of `shaka.util.Error`. */
export function readFault(error: unknown): PlayerFault {
  const { category, code, data } = (error ?? {}) as { category?: number; code?: number; data?: unknown[] };
  const isHttpStatus = category === 1 && code === 1001;
  if (isHttpStatus && (data?.[1] === 401 || data?.[1] === 403 || data?.[1] === 404 || data?.[1] === 410)) return 'refused';
  return category === 1 ? 'connection' : 'format';
}

/**
 * Loads shaka-player, which is a chunk of its own, and ties it to a media element. The HLS build: every publication has
 * an HLS manifest over the same CMAF segments as its DASH one, and the build with both is a third larger.
 */
export async function createEngine(video: HTMLVideoElement, onChange: (state: EngineState) => void): Promise<Engine> {
  const { default: shaka } = await import('shaka-player/dist/shaka-player.hls-es2021.js');
  shaka.polyfill.installAll();
  const player = new shaka.Player();
  await player.attach(video);
  player.configure({
    streaming: { bufferingGoal: 30, bufferBehind: 30, retryParameters: { maxAttempts: 4, baseDelay: 500, backoffFactor: 2 } },
    manifest: {
      retryParameters: { maxAttempts: 4, baseDelay: 500, backoffFactor: 2 },
      // The early publication grows like a broadcast, but everything it lists is there whole: no distance from its end.
      defaultPresentationDelay: 0.1,
    },
    abr: { defaultBandwidthEstimate: 3_000_000 },
  });

  let state = idleEngineState;
  let source: PlaybackSource | null = null;
  let chosenHeightPx: number | null = null;
  const update = (change: Partial<EngineState>) => {
    state = { ...state, ...change };
    onChange(state);
  };
  const refresh = () => {
    const variants = player.getVariantTracks().filter((track) => (track.height ?? 0) > 0);
    const active = variants.find((track) => track.active);
    const captions = player.getTextTracks();
    update({
      tracks: variants.map(({ id, height, frameRate, bandwidth }) => ({
        id,
        heightPx: height ?? 0,
        frameRate: frameRate ?? 0,
        bandwidthBps: bandwidth,
      })),
      activeTrackId: active?.id ?? null,
      captions: captions.map(({ id, label, language }) => ({ id, label: label ?? language })),
      activeCaptionId: captions.find((track) => track.active)?.id ?? null,
      reachableSeconds: player.seekRange().end,
    });
  };
  const selectQuality = (trackId: number | null) => {
    const track = player.getVariantTracks().find(({ id }) => id === trackId);
    player.configure({ abr: { enabled: !track } });
    if (track) player.selectVariantTrack(track, true, SAFE_MARGIN_SECONDS);
    update({ chosenTrackId: track?.id ?? null });
  };

  for (const event of ['trackschanged', 'adaptation', 'variantchanged', 'textchanged', 'manifestupdated']) {
    player.addEventListener(event, refresh);
  }
  player.addEventListener('error', (event: Event) => {
    update({ fault: readFault('detail' in event ? event.detail : null) });
  });
  // A long video outlives the address it began with: each request carries the newest signature.
  player.getNetworkingEngine()?.registerRequestFilter((_type, request) => {
    const newest = source;
    if (newest) request.uris = request.uris.map((uri) => resignUrl(uri, newest.hlsUrl));
  });

  const load: Engine['load'] = async (next, startSeconds) => {
    source = next;
    update({ fault: null });
    try {
      await player.load(next.hlsUrl, startSeconds, MIME_TYPE);
    } catch (error) {
      // 7000: another load began before this one was done, or the player is gone. The later one speaks for itself.
      if ((error as { code?: number }).code !== 7000) update({ fault: readFault(error) });
      return;
    }
    update({ isLoaded: true });
    refresh();
    // A publication numbers its tracks anew; what was chosen is the rung.
    if (chosenHeightPx !== null) selectQuality(findNearestTrack(state.tracks, chosenHeightPx)?.id ?? null);
  };

  return {
    load,
    renew(next) {
      const isSame = source !== null && isSamePublication(source.hlsUrl, next.hlsUrl);
      if (isSame) source = next;
      return isSame;
    },
    chooseQuality(trackId) {
      chosenHeightPx = state.tracks.find(({ id }) => id === trackId)?.heightPx ?? null;
      selectQuality(trackId);
    },
    chooseCaption(captionId) {
      player.selectTextTrack(player.getTextTracks().find(({ id }) => id === captionId) ?? null);
      refresh();
    },
    retry() {
      const hadStarted = state.isLoaded;
      update({ fault: null });
      if (hadStarted && player.retryStreaming(0)) return;
      if (source) void load(source, video.currentTime);
    },
    async destroy() {
      await player.destroy();
    },
  };
}
