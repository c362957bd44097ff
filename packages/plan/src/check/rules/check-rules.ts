import { THREE_AM_RULES } from '../three-am/three-am-rules.ts';
import type { CheckRule } from './check-rule.ts';
import { FILE_RULES } from './file-rules.ts';
import { FORM_RULES, FORM_WARNINGS } from './form-rules.ts';
import { INBOX_RULES, INBOX_WARNINGS } from './inbox-rules.ts';
import { PLAN_RULES, PLAN_WARNINGS } from './plan-rules.ts';
import { REHEARSAL_RULES } from './rehearsal-rules.ts';

/** A chapter of the list of rules. */
export interface RuleGroup {
  readonly title: string;
  readonly rules: readonly CheckRule[];
}

const THREE_AM: readonly CheckRule[] = THREE_AM_RULES.map(({ id, title, explanation, source }) => ({
  id,
  severity: 'warning',
  title,
  explanation,
  source,
}));

/** Everything that `tocsin check` looks for, by chapter. */
export const RULE_GROUPS: readonly RuleGroup[] = [
  { title: 'Files', rules: FILE_RULES },
  { title: 'Keys and values', rules: [...FORM_RULES, ...FORM_WARNINGS] },
  { title: 'How the parts fit together', rules: [...PLAN_RULES, ...PLAN_WARNINGS] },
  { title: 'Webhooks and consent', rules: [...INBOX_RULES, ...INBOX_WARNINGS] },
  { title: 'Rehearsals', rules: REHEARSAL_RULES },
  { title: 'What fails at 3 a.m.', rules: THREE_AM },
];

/** Every rule of `tocsin check`; the `code` of a problem is the `id` of one. */
export const CHECK_RULES: readonly CheckRule[] = RULE_GROUPS.flatMap(({ rules }) => rules);
