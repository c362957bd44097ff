import type { PublicState } from '@tocsin/core';
import { plain } from '../page/html.ts';
import type { PublicStatus } from '../public-status.ts';
import { speakerOf } from '../words/speaker.ts';
import { escapeXml } from './xml.ts';

/** Grounds on which white text can be read. */
const COLOUR: Readonly<Record<PublicState, string>> = {
  ...{ operational: '#15803d', degraded: '#a16207', partial: '#c2410c', major: '#c81e1e', maintenance: '#1d4ed8' },
  unknown: '#57606a',
};

/** Renders a small badge for a README or a footer. */
export function renderBadge(status: PublicStatus, language = 'en'): string {
  const { words } = speakerOf(language, status.timezone);
  const [name, word] = [words.status.toLowerCase(), words.states[status.state].toLowerCase()];
  const [left, right] = [widthOf(name), widthOf(word)];
  const label = escapeXml(`${plain(status.title)}: ${word}`);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${label}">
<title>${label}</title>
<clipPath id="r"><rect width="${left + right}" height="20" rx="4"/></clipPath>
<g clip-path="url(#r)"><rect width="${left}" height="20" fill="#374151"/><rect x="${left}" width="${right}" height="20" fill="${COLOUR[status.state]}"/></g>
<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11"><text x="${left / 2}" y="14">${escapeXml(name)}</text><text x="${left + right / 2}" y="14">${escapeXml(word)}</text></g>
</svg>
`;
}

/** About as wide as Verdana draws it; letters beyond Latin are wide ones. */
function widthOf(text: string): number {
  const width = [...text].reduce((sum, letter) => sum + ((letter.codePointAt(0) ?? 0) > 0x2000 ? 12 : 7), 0);
  return Math.round(width) + 16;
}
