import { announce } from '@castgraph/mfe-contracts';
import Router from 'next/router';
import { useEffect } from 'react';

/** Where a page was left: how far down, and on which link. */
interface Departure {
  y: number;
  href: string | null;
}

const placeSettlesMs = 1_500;
const titleSettlesMs = 4_000;

function readHistoryKey(): string {
  return String((window.history.state as { key?: string } | null)?.key ?? '');
}

/** Runs `attempt` with every frame until it answers true, or the page has had time to settle. */
function untilSettled(limitMs: number, attempt: () => boolean): () => void {
  const endsAt = performance.now() + limitMs;
  let frame = 0;
  const step = () => {
    if (!attempt() && performance.now() < endsAt) frame = requestAnimationFrame(step);
  };
  step();
  return () => cancelAnimationFrame(frame);
}

function goBackTo({ y, href }: Departure): () => void {
  let isFocused = false;
  const stop = untilSettled(placeSettlesMs, () => {
    const link = href && !isFocused ? document.querySelector<HTMLElement>(`main a[href="${CSS.escape(href)}"]`) : null;
    if (link) {
      link.focus({ preventScroll: true });
      isFocused = true;
    }
    window.scrollTo({ top: y, behavior: 'instant' });
    return Math.abs(window.scrollY - y) < 2 && (isFocused || !href);
  });
  // Whoever begins to scroll or to type has found their place.
  for (const event of ['wheel', 'touchstart', 'keydown']) window.addEventListener(event, stop, { once: true, passive: true });
  return stop;
}

function begin(): () => void {
  window.scrollTo({ top: 0, behavior: 'instant' });
  document.getElementById('main')?.focus({ preventScroll: true });
  return () => {};
}

/** Says the title once the page is there and its title has stopped changing. */
function sayTitle(): () => void {
  let last = '';
  let stillSince = performance.now();
  return untilSettled(titleSettlesMs, () => {
    if (document.title !== last || document.querySelector('#main [aria-busy="true"]')) {
      [last, stillSince] = [document.title, performance.now()];
    }
    const isStill = performance.now() - stillSince > 300;
    if (isStill) announce(last);
    return isStill;
  });
}

/**
 * What a browser does by itself between documents: focus goes to `main`, the title is said politely, and the way back
 * leads to where the page was left, down to the link.
 */
export function useRouteChange(): void {
  useEffect(() => {
    const departures = new Map<string, Departure>();
    let isReturn = false;
    let stop = () => {};
    let lastPath = window.location.pathname;
    window.history.scrollRestoration = 'manual';
    // Next says titles too, and at once, which interrupts; one voice is enough.
    document.getElementById('__next-route-announcer__')?.removeAttribute('aria-live');

    // In a popstate the history already stands at the page gone to, so the key of the one left is kept.
    let key = readHistoryKey();
    const leave = () => {
      stop();
      const link = document.activeElement?.closest('a[href]');
      departures.set(key, { y: window.scrollY, href: link?.getAttribute('href') ?? null });
    };
    const arrive = () => {
      key = readHistoryKey();
      const departure = isReturn ? departures.get(key) : undefined;
      isReturn = false;
      const isSamePage = window.location.pathname === lastPath;
      lastPath = window.location.pathname;
      if (isSamePage && !departure) return;
      const stopPlace = departure ? goBackTo(departure) : begin();
      const stopTitle = sayTitle();
      stop = () => {
        stopPlace();
        stopTitle();
      };
    };
    Router.beforePopState(() => {
      isReturn = true;
      return true;
    });
    Router.events.on('routeChangeStart', leave);
    Router.events.on('routeChangeComplete', arrive);
    return () => {
      stop();
      Router.beforePopState(() => true);
      Router.events.off('routeChangeStart', leave);
      Router.events.off('routeChangeComplete', arrive);
    };
  }, []);
}
