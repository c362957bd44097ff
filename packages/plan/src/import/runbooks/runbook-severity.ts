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

const SIGNS: readonly (readonly [RegExp, string])[] = [
  [/🔴|🚨|⛔/u, 'critical'],
  [/🟠/u, 'high'],
  [/🟡|⚠/u, 'medium'],
  [/🔵|🟢|⚪/u, 'low'],
];

/** The level that an emoji of a heading stands for, when nothing else says one. */
export function severityOfSign(heading: string): string | null {
  return SIGNS.find(([sign]) => sign.test(heading))?.[1] ?? null;
}

/** A title without the level in brackets at its end, `Site Down (P0)`, and without its kind: `Issue: Site Down`. */
export function withoutSeverity(title: string): string {
  const short = title
    .replace(/\s*[([](?:P[0-5]|SEV[- ]?[0-5]|critical|high|medium|low)[)\]]\s*$/i, '')
    .replace(/^(?:issue|incident|problem|scenario|alert)\s?[:：–—]\s+/i, '');
  return short === '' ? title : short;
}
