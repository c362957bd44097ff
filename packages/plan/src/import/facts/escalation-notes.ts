import type { Section } from '../document/document.ts';
import type { FoundNote } from '../found.ts';
import { phaseKindOf, plainWords } from '../runbooks/phase-words.ts';
import { blocksOf, outsideRunbooks, type Scope } from '../scope.ts';

/**
 * Finds when to escalate, in words that no step of a policy can hold: bullets below *When to Escalate* and the like that
 * nobody has claimed. They stand as comments beside the policies.
 */
export function findEscalationNotes(scope: Scope): readonly FoundNote[] {
  return [...outsideRunbooks(scope)].filter(isAboutEscalation).flatMap((section) => {
    const lists = [...blocksOf(section)].flatMap((block) => (block.kind === 'list' && !block.ordered ? [block] : []));
    const items = lists.flatMap((list) => list.items);
    const free = items.filter((item) => item.checked === null && item.blocks.length === 0 && scope.ledger.isFree(item));
    return free.map(({ line, lastLine, text }) => {
      scope.ledger.recover({ line, lastLine }, 'escalation');
      return { text: `${section.title}: ${text}`, line, lastLine };
    });
  });
}

/** Whether the section, or the one around it, is about escalating. */
function isAboutEscalation(section: Section): boolean {
  const names = (title: string): boolean =>
    phaseKindOf(title) === 'escalation' || /^when to (?:call|page|wake)/.test(plainWords(title));
  return names(section.title) || (section.level >= 4 && section.parent !== null && names(section.parent.title));
}
