import type { Section } from '../document/document.ts';

const CODE = /\b(P[0-5]|SEV[- ]?[0-5]|S[1-5]|critical|high|medium|low|kritisch|hoch|mittel|niedrig)\b/i;
const IN_BRACKETS = /[([]\s*[^()[\]]{0,20}?\b(P[0-5]|SEV[- ]?[0-5]|critical|high|medium|low)\b[^()[\]]{0,20}[)\]]/i;
const LEADING = /^(?:[^\p{L}\p{N}]*)(P[0-5]|SEV[- ]?[0-5])\b/iu;

/** Severity in a runbook's heading, `Site Down (P0)`, else in the headings above: `## P1 Critical Incidents`. */
export function severityOfHeading(section: Section): string | null {
  const own = IN_BRACKETS.exec(section.heading)?.[1] ?? /\bSEV[- ]?[0-5]\b/i.exec(section.heading)?.[0];
  if (own) return own;
  for (let above = section.parent; above && above.level > 0; above = above.parent) {
    const code = LEADING.exec(above.heading)?.[1];
    if (code) return code;
  }
  return null;
}

/** The first level that a text names: `🔴 Critical - nobody can log in`. */
export function severityWord(text: string): string | null {
  return CODE.exec(text)?.[1] ?? null;
}
