import type { Plan } from '@tocsin/core';

export const MOST_TEXT = 2000;
export const MOST_CONTACT = 200;

/** What somebody says, as it may be stored. */
export interface ReportWords {
  readonly component: string | null;
  readonly text: string;
  readonly contact: string | null;
}

/** What somebody sent; nothing of it is trusted. */
export interface RawReport {
  readonly component: string;
  readonly text: string;
  readonly contact: string;
}

/**
 * Reads a report. Texts are kept as plain text; whoever shows them escapes them.
 * @param components ids among which there is a choice; none is chosen by an empty text
 * @returns what is wrong with it, in words for whoever wrote it
 */
export function readReport(raw: RawReport, components: readonly string[]): ReportWords | { readonly wrong: string } {
  const text = plainText(raw.text);
  const contact = plainText(raw.contact).replace(/\s+/g, ' ');
  if (text === '') return { wrong: 'Say what is wrong.' };
  if (lengthOf(text) > MOST_TEXT) {
    return { wrong: `The text is longer than ${MOST_TEXT} characters: it has ${lengthOf(text)}.` };
  }
  if (lengthOf(contact) > MOST_CONTACT) return { wrong: `The contact is longer than ${MOST_CONTACT} characters.` };
  if (raw.component !== '' && !components.includes(raw.component)) return { wrong: 'Choose one of the parts listed.' };
  return { component: raw.component || null, text, contact: contact || null };
}

/** Components that a stranger may know of. */
export function publicComponents(plan: Plan): readonly { readonly id: string; readonly title: string }[] {
  return Object.values(plan.components).filter((component) => component.public);
}

/** Without characters that are not seen: controls, and marks that turn the direction of what follows. */
function plainText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(/[^\P{C}\n\t\u200d]/gu, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function lengthOf(text: string): number {
  return [...text].length;
}
