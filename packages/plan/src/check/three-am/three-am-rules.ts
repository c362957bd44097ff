import { COMMAND_RULES } from './command-rules.ts';
import { COMMENT_RULES } from './comment-rules.ts';
import { GAP_RULES } from './gap-rules.ts';
import { PLACE_RULES } from './place-rules.ts';
import { QUERY_RULES } from './query-rules.ts';
import type { ThreeAmRule } from './three-am-rule.ts';
import { TIME_RULES } from './time-rules.ts';
import { VENDOR_RULES } from './vendor-rules.ts';

/** Every rule about what fails at 3 a.m. To add one, write it beside its kind; the check, `--rules` and the page follow. */
export const THREE_AM_RULES: readonly ThreeAmRule[] = [
  ...COMMENT_RULES,
  ...GAP_RULES,
  ...TIME_RULES,
  ...COMMAND_RULES,
  ...VENDOR_RULES,
  ...QUERY_RULES,
  ...PLACE_RULES,
];
