import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { places } from './navigation.ts';

const CHORD_MS = 1200;

/** When `g` was pressed, by the events' own clock; 0: it was not. */
let pressedAtMs = 0;
/** The key that ended the last chord: it is no shortcut of its own. */
let chordEnd: KeyboardEvent | null = null;

/** Whether a key belongs to what the person is typing or to an open dialog, and so is no shortcut. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target instanceof Element ? event.target : null;
  return (
    event.ctrlKey ||
    event.metaKey ||
    event.altKey ||
    Boolean(target?.closest('input, textarea, select, [contenteditable], [role="dialog"]'))
  );
}

const isInChord = (event: KeyboardEvent) => pressedAtMs > 0 && event.timeStamp - pressedAtMs < CHORD_MS;

/** Whether a key follows `g`, and so is half of a chord. */
export const isChordKey = (event: KeyboardEvent) => isInChord(event);

/** `g n` goes to Now, `g i` to Incidents, and so on. */
export function useGoShortcuts(): void {
  const navigate = useNavigate();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event)) return;
      if (event.key === 'g') {
        pressedAtMs = event.timeStamp;
        return;
      }
      const destination = places.find((one) => one.key === event.key);
      if (destination && isInChord(event)) {
        chordEnd = event;
        void navigate({ to: destination.to });
      }
      pressedAtMs = 0;
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [navigate]);
}

/**
 * Single keys of a screen.
 * @param actions what to do by key; a key that is absent or null does nothing now
 */
export function useKeys(actions: Readonly<Record<string, (() => void) | null>>): void {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.repeat || isTyping(event) || isInChord(event) || event === chordEnd) return;
      latest.current[event.key]?.();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
