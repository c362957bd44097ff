import { type RefObject, useEffect } from 'react';
import type { Place } from './place.ts';

/** Brings a line of a source view into sight and puts the focus there, so that a screen reader goes on from it. */
export function useJump(box: RefObject<HTMLElement | null>, place: Place | null): void {
  useEffect(() => {
    const line = place && box.current?.querySelector<HTMLElement>(`[data-line="${place.line}"]`);
    if (!line || !box.current) return;
    box.current.scrollIntoView({ block: 'nearest' });
    centre(box.current, line);
    line.focus({ preventScroll: true });
    // What was not laid out before had an estimated height: what came into sight moved the line a little.
    const again = requestAnimationFrame(() => box.current && centre(box.current, line));
    return () => cancelAnimationFrame(again);
  }, [box, place]);
}

function centre(box: HTMLElement, line: HTMLElement): void {
  const below = line.getBoundingClientRect().top - box.getBoundingClientRect().top;
  box.scrollTop += below - box.clientHeight / 3;
}
