import type { PlanSection } from '../api/generated/types.gen.ts';

/**
 * The entries in which every word of a text occurs, somewhere in the section's title, its own title, id or facts, whatever
 * the case. Sections without any are left out; no text leaves all.
 */
export function filterSections(sections: readonly PlanSection[], text: string): readonly PlanSection[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return sections;
  return sections.flatMap((section) => {
    const entries = section.entries.filter((entry) => {
      const all = [section.title, entry.id, entry.title, ...entry.facts.flatMap(({ name, value }) => [name, value])];
      const whole = all.join('\n').toLowerCase();
      return words.every((word) => whole.includes(word));
    });
    return entries.length === 0 ? [] : [{ ...section, entries }];
  });
}
