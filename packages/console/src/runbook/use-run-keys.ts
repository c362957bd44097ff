import { useHotkeys } from '@mantine/hooks';
import { type RefObject, useRef } from 'react';
import { isChordKey, isTyping } from '../app/shortcuts.ts';
import { pressPrimary, showHead, stepsIn, withBody } from './step-elements.ts';

interface RunKeys {
  /** The element that holds the steps. */
  readonly box: RefObject<HTMLElement | null>;
  /** The room has keys of its own: there most of ours count only while one of our steps has the focus. */
  readonly inRoom: boolean;
  readonly onHelp: () => void;
}

/** Keys of a run. Each presses the button that stands on the screen for it. Returns how to go to a step. */
export function useRunKeys({ box, inRoom, onHelp }: RunKeys): (step: string) => void {
  const last = useRef<string | null>(null);

  /** The step that has the focus, else that which had it, else the one that is next. */
  const current = (): HTMLElement | null => {
    const steps = stepsIn(box.current);
    const focused = document.activeElement?.closest<HTMLElement>('[data-step]');
    if (focused && box.current?.contains(focused)) return focused;
    return (
      steps.find(({ dataset }) => dataset.step === last.current) ??
      steps.find(({ dataset }) => dataset.next !== undefined) ??
      steps[0] ??
      null
    );
  };
  const go = (step: HTMLElement | null | undefined) => {
    if (!step) return;
    last.current = step.dataset.step ?? null;
    showHead(step);
  };
  const move = (by: number) => {
    const steps = stepsIn(box.current);
    const from = current();
    // The first press leads to where one is, not past it.
    const isThere = from?.contains(document.activeElement) === true;
    go(from && isThere ? steps[steps.indexOf(from) + by] : from);
  };
  const pressInStep = (key: string) => {
    const step = current();
    if (step) withBody(step, (body) => body.querySelector<HTMLElement>(`[data-key="${key}"]`)?.click());
  };
  const pressInBar = (key: string) =>
    box.current?.querySelector<HTMLElement>(`[role="toolbar"] [data-key="${key}"]`)?.click();
  const enter = () => {
    const step = current();
    if (step && document.activeElement !== step.querySelector('[data-head]')) go(step);
    else if (step) pressPrimary(step);
  };

  const on = (act: () => void, isOurs: () => boolean) => (event: KeyboardEvent) => {
    if (event.repeat || isTyping(event) || isChordKey(event) || !isOurs()) return;
    event.preventDefault();
    // What is done here is no key of the room or of the whole console.
    event.stopPropagation();
    act();
  };
  const always = () => true;
  const here = () => !inRoom || box.current?.contains(document.activeElement) === true;
  // Enter on any other button is that button's.
  const onHead = () => {
    const active = document.activeElement;
    return active === document.body
      ? !inRoom
      : active instanceof HTMLElement && active.dataset.head !== undefined && here();
  };
  const keep = { preventDefault: false };
  useHotkeys([
    ['j', on(() => move(1), always), keep],
    ['k', on(() => move(-1), always), keep],
    ['Enter', on(enter, onHead), keep],
    ['s', on(() => pressInStep('s'), here), keep],
    ['e', on(() => pressInStep('e'), here), keep],
    ['p', on(() => pressInBar('p'), here), keep],
    ['a', on(() => pressInBar('a'), here), keep],
    ['shift+?', on(onHelp, always), keep],
    // Some keyboards have it on a key of its own.
    ['?', on(onHelp, always), keep],
  ]);
  return (id) => go(stepsIn(box.current).find(({ dataset }) => dataset.step === id));
}
