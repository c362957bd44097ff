import { type RefObject, useEffect, useRef } from 'react';

/**
 * Keeps the focus in a step when the button that was pressed goes away because the step moved on: it goes to its head.
 * @param state what makes buttons come and go
 */
export function useKeptFocus(box: RefObject<HTMLElement | null>, state: string): void {
  const hadFocus = useRef(false);
  useEffect(() => {
    const onFocus = (event: FocusEvent) => {
      hadFocus.current = event.target instanceof Node && box.current?.contains(event.target) === true;
    };
    document.addEventListener('focusin', onFocus);
    return () => document.removeEventListener('focusin', onFocus);
  }, [box]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the change of the state that takes buttons away.
  useEffect(() => {
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (hadFocus.current && isLost)
      box.current?.querySelector<HTMLElement>('[data-head]')?.focus({ preventScroll: true });
  }, [box, state]);
}
