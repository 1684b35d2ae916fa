import { type RefObject, useCallback, useEffect, useState } from 'react';

export interface Presentation {
  isFullScreen: boolean;
  /** Null where the browser cannot: then there is no button for it. */
  toggleFullScreen: (() => void) | null;
  isPictureInPicture: boolean;
  togglePictureInPicture: (() => void) | null;
}

/** Full screen of the whole player, so that its chrome comes along, and the picture in a window of its own. */
export function usePresentation(player: RefObject<HTMLElement | null>, video: RefObject<HTMLVideoElement | null>): Presentation {
  const [isFullScreen, setFullScreen] = useState(false);
  const [isPictureInPicture, setPictureInPicture] = useState(false);
  // What the browser can is known after the first render alone: the server has none.
  const [abilities, setAbilities] = useState({ fullScreen: false, pictureInPicture: false });

  useEffect(() => {
    const element = video.current;
    setAbilities({ fullScreen: document.fullscreenEnabled, pictureInPicture: document.pictureInPictureEnabled });
    const readFullScreen = () =>
      setFullScreen(document.fullscreenElement !== null && document.fullscreenElement === player.current);
    const enter = () => setPictureInPicture(true);
    const leave = () => setPictureInPicture(false);
    document.addEventListener('fullscreenchange', readFullScreen);
    element?.addEventListener('enterpictureinpicture', enter);
    element?.addEventListener('leavepictureinpicture', leave);
    return () => {
      document.removeEventListener('fullscreenchange', readFullScreen);
      element?.removeEventListener('enterpictureinpicture', enter);
      element?.removeEventListener('leavepictureinpicture', leave);
    };
  }, [player, video]);

  const toggleFullScreen = useCallback(() => {
    const change = document.fullscreenElement ? document.exitFullscreen() : player.current?.requestFullscreen();
    change?.catch(() => undefined);
  }, [player]);
  const togglePictureInPicture = useCallback(() => {
    const change = document.pictureInPictureElement ? document.exitPictureInPicture() : video.current?.requestPictureInPicture();
    change?.catch(() => undefined);
  }, [video]);

  return {
    isFullScreen,
    toggleFullScreen: abilities.fullScreen ? toggleFullScreen : null,
    isPictureInPicture,
    togglePictureInPicture: abilities.pictureInPicture ? togglePictureInPicture : null,
  };
}
