import { useSyncExternalStore } from 'react';

/** What this browser rings for: nothing, pages to me, or any new incident. `unset`: nobody has been asked yet. */
export type AlarmChoice = 'unset' | 'off' | 'mine' | 'all';

const KEY = 'tocsin.alarm';
const listeners = new Set<() => void>();
/** Where storage is refused, the choice holds for this page. */
let unstored: AlarmChoice = 'unset';

/** Reads a stored choice; anything else is none. */
export function readChoice(stored: string | null): AlarmChoice {
  return stored === 'off' || stored === 'mine' || stored === 'all' ? stored : 'unset';
}

function current(): AlarmChoice {
  try {
    return readChoice(window.localStorage.getItem(KEY));
  } catch {
    return unstored;
  }
}

/** Keeps the choice in this browser, for all its tabs. */
export function chooseAlarm(choice: AlarmChoice): void {
  unstored = choice;
  try {
    window.localStorage.setItem(KEY, choice);
  } catch {
    // A browser that stores nothing rings until the page is closed.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
}

/** The choice, also when another tab changes it. */
export function useAlarmChoice(): AlarmChoice {
  return useSyncExternalStore(subscribe, current);
}
