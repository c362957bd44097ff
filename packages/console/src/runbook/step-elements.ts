/** The steps on the screen, in their order. */
export function stepsIn(box: HTMLElement | null): HTMLElement[] {
  return Array.from(box?.querySelectorAll<HTMLElement>('[data-step]') ?? []);
}

const headOf = (step: HTMLElement) => step.querySelector<HTMLElement>('[data-head]');

/** Puts the focus on the head of a step, and the step where it can be seen. */
export function showHead(step: HTMLElement): void {
  headOf(step)?.focus({ preventScroll: true });
  step.scrollIntoView({ block: 'nearest' });
}

/** Gives the step to `act` once it is unfolded. */
export function withBody(step: HTMLElement, act: (step: HTMLElement) => void): void {
  const head = headOf(step);
  if (head?.getAttribute('aria-expanded') === 'true') {
    act(step);
    return;
  }
  head?.click();
  requestAnimationFrame(() => act(step));
}

/**
 * Unfolds a step, or, where it is unfolded, goes to what it asks to be done: the first field that is empty, else its button.
 * Nothing is pressed: a second Enter does that. A step without a button is folded again.
 */
export function pressPrimary(step: HTMLElement): void {
  const head = headOf(step);
  if (head?.getAttribute('aria-expanded') !== 'true') {
    head?.click();
    return;
  }
  const own = Array.from(step.querySelectorAll<HTMLElement>('[data-primary]')).find(
    (button) => button.closest('[data-step]') === step,
  );
  if (!own) {
    head.click();
    return;
  }
  const empty = Array.from(step.querySelectorAll<HTMLInputElement>('[data-step-form] fieldset input')).find(
    ({ value }) => value === '',
  );
  (empty ?? own).focus();
  own.scrollIntoView({ block: 'nearest' });
}
