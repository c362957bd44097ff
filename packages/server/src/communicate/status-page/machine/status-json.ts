import type { PublicStatus } from '../public-status.ts';

/** The form below: it changes only when something in it is taken away or means something else. */
const FORM = 1;

/**
 * Our own form, which docs/status-page.md describes: all that the page says. How it looks is left out.
 * @param url the whole address of the page
 */
export function statusJson({ look: _, ...status }: PublicStatus, url: string): object {
  return { form: FORM, url, ...status };
}
