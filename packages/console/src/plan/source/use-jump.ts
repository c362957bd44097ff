import { type RefObject, useEffect } from 'react';

/** A line to be shown. A new object brings the reader there again, also to the same line. */
export interface Place {
  readonly line: number;
}

/** Brings a line of a source view into sight and puts the focus there, so that a screen reader goes on from it. */
export function useJump(box: RefObject<HTMLElement | null>, place: Place | null): void {
  useEffect(() => {
    if (place === null) return;
    const line = box.current?.querySelector<HTMLElement>(`[data-line="${place.line}"]`);
    line?.scrollIntoView({ block: 'center' });
    line?.focus({ preventScroll: true });
  }, [box, place]);
}
