import { useSyncExternalStore } from 'react';

/** Two tones in turn, three times: nothing in an office sounds like it. Frequencies in Hz, times in seconds. */
const TONES = [880, 660, 880, 660, 880, 660];
const TONE_SECONDS = 0.22;
const LOUDNESS = 0.3;
/** Fades in and out, so that the speaker does not crack. */
const FADE_SECONDS = 0.02;

let context: AudioContext | null = null;
const listeners = new Set<() => void>();

const isReady = () => context?.state === 'running';

/** Lets this page make a sound. A browser allows that only while a person clicks or types. @returns whether it may now */
export async function allowSound(): Promise<boolean> {
  if (typeof AudioContext === 'undefined') return false;
  if (!context) {
    context = new AudioContext();
    context.addEventListener('statechange', () => {
      for (const listener of listeners) listener();
    });
  }
  if (context.state !== 'running') await context.resume().catch(() => undefined);
  for (const listener of listeners) listener();
  return isReady();
}

/** Sounds the alarm once, about 1.3 seconds. Silent while the page may not make a sound. */
export function soundAlarm(): void {
  if (!context || !isReady()) return;
  const gain = context.createGain();
  const oscillator = context.createOscillator();
  oscillator.type = 'square';
  const startAt = context.currentTime + 0.02;
  const endAt = startAt + TONES.length * TONE_SECONDS;
  for (const [place, hertz] of TONES.entries()) {
    oscillator.frequency.setValueAtTime(hertz, startAt + place * TONE_SECONDS);
  }
  gain.gain.setValueAtTime(0, startAt);
  gain.gain.linearRampToValueAtTime(LOUDNESS, startAt + FADE_SECONDS);
  gain.gain.setValueAtTime(LOUDNESS, endAt - FADE_SECONDS);
  gain.gain.linearRampToValueAtTime(0, endAt);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(startAt);
  oscillator.stop(endAt);
}

/** Whether this page may make a sound now. */
export function useSoundReady(): boolean {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, isReady);
}
