import type { RunbookParameter } from '@tocsin/core';
import { z } from 'zod';
import { says, text } from '../schema/formats.ts';
import { titleFromId } from '../title-from-id.ts';

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Names that a cell's environment has already; a parameter must not take their place. */
const TAKEN = /^(?:TOCSIN_.*|PATH|HOME|SHELL|USER|PWD|IFS|ENV|BASH_ENV|LD_.*|NODE_OPTIONS)$/;
const MAX_PATTERN = 200;

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const parameter = z.strictObject({
  title: text('What is asked for; nothing: made from the name.', 'Deployment to roll back to').optional(),
  type: z
    .enum(['text', 'number', 'choice'])
    .default('text')
    .meta(says('What may be filled in; a choice needs "choices".', 'number')),
  choices: z
    .array(scalar)
    .default([])
    .meta(says('What can be chosen.', ['production', 'staging'])),
  default: scalar.optional().meta(says('What stands there until somebody changes it.', 'production')),
  pattern: z
    .string()
    .max(MAX_PATTERN)
    .optional()
    .meta(says('A regular expression that the whole value must match.', '[a-z0-9-]+')),
});

type ParameterDraft = z.output<typeof parameter>;

/** The parameters of a runbook's front matter. */
export const parameters = z
  .record(z.string(), parameter)
  .default({})
  .superRefine((drafts, context) => {
    for (const [name, draft] of Object.entries(drafts)) {
      const wrong = wrongName(name) ?? wrongChoice(draft) ?? wrongPattern(draft) ?? wrongDefault(draft);
      if (!wrong) continue;
      const [message, hint] = wrong;
      context.addIssue({ code: 'custom', message: `"${name}" ${message}`, path: [name], params: { hint } });
    }
  })
  .meta(
    says('What a person fills in before a step that needs it runs, by the name that cells use.', {
      DEPLOYMENT_ID: { title: 'Deployment to roll back to', type: 'text' },
    }),
  );

/** Turns the front matter into the parameters of the plan. */
export function toParameters(drafts: Readonly<Record<string, ParameterDraft>>): readonly RunbookParameter[] {
  return Object.entries(drafts).map(([name, draft]) => ({
    name,
    title: draft.title ?? titleFromId(name.toLowerCase()),
    type: draft.type,
    choices: draft.choices,
    default: draft.default ?? null,
    pattern: draft.pattern ?? null,
  }));
}

/** Whether a cell's environment has a variable of this name already, so that no parameter can. */
export function isTakenName(name: string): boolean {
  return TAKEN.test(name);
}

/** What is wrong, and what to do about it. */
type Wrong = readonly [message: string, hint: string];

function wrongName(name: string): Wrong | null {
  if (!VARIABLE.test(name)) return ['is not a name for a parameter', 'Use letters, digits and "_", not a digit first.'];
  return isTakenName(name) ? ['is a variable of the system', 'Give the parameter another name.'] : null;
}

function wrongChoice({ type, choices }: ParameterDraft): Wrong | null {
  if (type === 'choice' && choices.length === 0) {
    return ['is a choice without choices', 'Add choices: [one, two].'];
  }
  return type !== 'choice' && choices.length > 0 ? ['has choices and is none', 'Write type: choice.'] : null;
}

function wrongPattern({ pattern }: ParameterDraft): Wrong | null {
  if (pattern === undefined) return null;
  try {
    new RegExp(pattern, 'u');
    return null;
  } catch {
    return ['has a pattern that is not a regular expression', 'Write for example pattern: "[a-z0-9-]+".'];
  }
}

function wrongDefault({ type, choices, pattern, default: written }: ParameterDraft): Wrong | null {
  if (written === undefined) return null;
  if (type === 'choice' && !choices.includes(written)) {
    return ['has a default that is not among its choices', `Choices: ${choices.join(', ')}.`];
  }
  if (type === 'number' && !(written.trim() !== '' && Number.isFinite(Number(written)))) {
    return ['has a default that is not a number', 'Write a number, without quotes.'];
  }
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`, 'u').test(written)) {
    return ['has a default that its pattern does not allow', 'Change one of them.'];
  }
  return null;
}
