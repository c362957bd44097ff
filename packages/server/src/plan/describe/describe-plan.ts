import type { Plan } from '@tocsin/core';
import { outsideSections } from './outside-sections.ts';
import { peopleSections } from './people-sections.ts';
import type { Section } from './section.ts';
import { upkeepSections } from './upkeep-sections.ts';
import { watchSections } from './watch-sections.ts';

/** All of a plan in words, section by section; addresses and secrets are left out, and so are empty sections. */
export function describePlan(plan: Plan): Section[] {
  const sections = [...peopleSections(plan), ...watchSections(plan), ...outsideSections(plan), ...upkeepSections(plan)];
  return sections.filter((section) => section.entries.length > 0);
}
