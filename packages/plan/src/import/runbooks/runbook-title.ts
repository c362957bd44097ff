import type { Section } from '../document/document.ts';
import { withoutEmoji } from '../document/read-title.ts';
import { oneLine } from '../write/names.ts';
import { withoutSeverity } from './runbook-severity.ts';

/** The title of a runbook. A procedure keeps its number, because other steps name it: `Phase 2: Assessment`. */
export function titleOf(section: Section, noun: 'runbook' | 'procedure'): string {
  const title = noun === 'procedure' ? readableHeading(section) : withoutSeverity(section.title);
  return oneLine(title || 'Runbook', 120);
}

function readableHeading({ heading, title }: Section): string {
  return /^\W*(?:phase|step|stage|schritt|etapa|fase|étape)\s*\d/i.test(heading)
    ? withoutEmoji(heading).replace(/[\s:：]+$/, '')
    : title;
}
