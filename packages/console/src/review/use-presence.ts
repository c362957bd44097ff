import { useEffect, useRef } from 'react';
import { setReviewPresence } from '../api/generated/sdk.gen.ts';

/** The server forgets whoever says nothing for a minute. */
const EVERY_MS = 25_000;

/** Says that one is editing, and under which heading, until the editor is closed. */
export function usePresence(id: string, section: string | null): void {
  const newest = useRef(section);
  useEffect(() => {
    newest.current = section;
    const soon = setTimeout(() => say(id, true, section), 400);
    return () => clearTimeout(soon);
  }, [id, section]);
  useEffect(() => {
    const repeat = setInterval(() => say(id, true, newest.current), EVERY_MS);
    return () => {
      clearInterval(repeat);
      say(id, false, null);
    };
  }, [id]);
}

/** It is a courtesy: when it cannot be said, nothing else is in the way. */
function say(id: string, editing: boolean, section: string | null): void {
  setReviewPresence({ path: { id }, body: { editing, section } }).catch(() => undefined);
}
