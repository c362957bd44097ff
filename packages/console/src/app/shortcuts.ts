import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { destinations } from './navigation.ts';

const CHORD_MS = 1200;

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

/** `g n` goes to Now, `g i` to Incidents, and so on. */
export function useGoShortcuts(): void {
  const navigate = useNavigate();
  useEffect(() => {
    let pressedAtMs = 0;
    const onKey = (event: KeyboardEvent) => {
      if (isTyping(event)) return;
      if (event.key === 'g') {
        pressedAtMs = event.timeStamp;
        return;
      }
      const destination = destinations.find((one) => one.key === event.key);
      if (destination && pressedAtMs > 0 && event.timeStamp - pressedAtMs < CHORD_MS)
        void navigate({ to: destination.to });
      pressedAtMs = 0;
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [navigate]);
}
