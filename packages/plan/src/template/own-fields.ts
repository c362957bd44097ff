import { TEMPLATE_FIELD_TYPES, type TemplateFieldRule } from '@tocsin/core';
import { z } from 'zod';
import { mapEntries } from '../map-entries.ts';
import type { Finding } from '../problem.ts';
import { says } from '../schema/formats.ts';
import { titleFromId } from '../title-from-id.ts';
import { readFieldValue } from './field-value.ts';

const field = z
  .strictObject({
    title: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .meta(says('Text: the title as people see it; nothing: made from the id.', 'Root cause')),
    type: z.enum(TEMPLATE_FIELD_TYPES).default('text').meta(says('What it holds.', 'number')),
    choices: z
      .array(z.string().min(1).max(200))
      .max(100)
      .default([])
      .meta(says('What a choice may be.', ['yes', 'no'])),
    required: z.boolean().default(true).meta(says('Whether nothing is sent without it.', false)),
    default: z
      .union([z.string(), z.number()])
      .optional()
      .meta(says('What it is when nobody says; nothing: it is missing.', 'none', 0)),
  })
  .describe('One field.');

/** Fields of a template that a person fills in, as its front matter has them. */
export const ownFields = z
  .record(z.string(), field)
  .default({})
  .meta(
    says('What a person fills in, by id: used as {{ fields.root_cause }}.', {
      root_cause: { title: 'Root cause' },
      refund: { type: 'choice', choices: ['yes', 'no'], default: 'no' },
    }),
  );

export type OwnFieldsDraft = z.infer<typeof ownFields>;

/** As Liquid reads a name after a dot. */
const NAME = /^[a-z][a-z0-9_]{0,63}$/i;

/** The rules of a template's fields. A default that is wrong is reported by `ownFieldFindings`, and left out. */
export function ownFieldRules(draft: OwnFieldsDraft): Readonly<Record<string, TemplateFieldRule>> {
  return mapEntries(draft, (one, id) => {
    const read = one.default === undefined ? null : readFieldValue(one, one.default);
    const { type, choices, required } = one;
    return {
      ...{ title: one.title ?? titleFromId(id), type, choices, required },
      default: read && 'value' in read ? read.value : null,
    };
  });
}

/** What is wrong with a template's fields, by the path in its front matter. @param used ids that the text uses */
export function ownFieldFindings(
  draft: OwnFieldsDraft,
  used: ReadonlySet<string>,
): readonly { readonly path: readonly string[]; readonly finding: Finding }[] {
  return Object.entries(draft).flatMap(([id, one]) => {
    const path = ['fields', id];
    const bad = (message: string, hint: string, ...key: readonly string[]) => ({
      path: [...path, ...key],
      finding: { code: 'bad-field', message, hint },
    });
    const found = [];
    if (!NAME.test(id))
      found.push(bad(`"${id}" is not a name of a field`, 'Write letters, digits and "_": root_cause.'));
    else if (!used.has(id)) {
      const finding = {
        code: 'unused-field',
        message: `The text does not use the field "${id}"`,
        hint: `Write {{ fields.${id} }} where it belongs, or take it away.`,
      };
      found.push({ path, finding });
    }
    if (one.type === 'choice' && one.choices.length === 0)
      found.push(bad(`The choice "${id}" has no choices`, 'Write choices: [yes, no].'));
    if (one.type !== 'choice' && one.choices.length > 0)
      found.push(bad(`"${id}" has choices, and is of the type ${one.type}`, 'Write type: choice.', 'choices'));
    const read = one.default === undefined ? null : readFieldValue(one, one.default);
    if (read && 'problem' in read)
      found.push(bad(`The default of "${id}" ${read.problem}`, `It is of the type ${one.type}.`, 'default'));
    return found;
  });
}
