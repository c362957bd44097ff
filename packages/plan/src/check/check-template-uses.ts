import type { UsedName } from '../template/parse-template.ts';
import { TEMPLATE_FIELDS, type TemplateUse } from '../template/template-fields.ts';
import type { CheckContext } from './context.ts';

/** How messages name a template by its use. */
const CALLED: Readonly<Record<TemplateUse, string>> = {
  update: 'A template of updates',
  maintenance: 'A template of maintenance',
  report: 'The template of the report',
};

/** What a template is used for decides which fields it has: nothing is known of an incident when maintenance is announced. */
export function checkTemplateUses(context: CheckContext): void {
  for (const { template, file, uses } of context.templates) {
    for (const [use, where] of usesOf(context, template.id)) {
      for (const { name, place } of uses.filter((one) => !isFilledIn(one, use))) {
        const message = `${CALLED[use]} has no field "${name}", and ${where} uses this one`;
        const hint = `It has: ${namesOf(use).join(', ')}. Write a template of its own for this use.`;
        context.reportIn(file, place, { code: 'unknown-field', message, hint });
      }
    }
  }
}

/** What a template is used for, with the place in the plan that says so first. */
function usesOf({ draft }: CheckContext, id: string): ReadonlyMap<TemplateUse, string> {
  const found = new Map<TemplateUse, string>();
  const audience = Object.entries(draft.communication.audiences).find(([, one]) => one.template === id)?.[0];
  if (audience !== undefined) found.set('update', `communication.audiences.${audience}`);
  const window = Object.entries(draft.maintenance).find(([, one]) => one.template === id)?.[0];
  if (window !== undefined) found.set('maintenance', `maintenance.${window}`);
  if (draft.review.template === id) found.set('report', 'review');
  return found;
}

function isFilledIn({ name }: UsedName, use: TemplateUse): boolean {
  // Only a draft that a person completes has fields of its own.
  if (name === 'fields') return use === 'update';
  return TEMPLATE_FIELDS[name]?.uses.includes(use) ?? true;
}

function namesOf(use: TemplateUse): string[] {
  return Object.entries(TEMPLATE_FIELDS).flatMap(([name, { uses }]) => (uses.includes(use) ? [name] : []));
}
