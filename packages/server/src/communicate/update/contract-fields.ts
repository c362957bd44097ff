import { TEMPLATE_FIELD_TYPES } from '@tocsin/core';
import { endpoint, idParam, z } from '../../platform/http/contract.ts';
import { updateView } from './contract.ts';

const tag = 'updates';

export const updateField = z
  .object({
    id: z.string(),
    title: z.string(),
    type: z.enum(TEMPLATE_FIELD_TYPES),
    choices: z.array(z.string()),
    required: z.boolean(),
    /** What somebody wrote; null: nobody has yet. */
    value: z.string().nullable(),
    /** What it is then; null: it is missing. */
    default: z.string().nullable(),
  })
  .openapi('UpdateField');

export const getUpdateFields = endpoint({
  id: 'getUpdateFields',
  tag,
  method: 'get',
  path: '/api/updates/{id}/fields',
  summary: "The fields of a draft's template, and what was written into them",
  params: idParam,
  response: z.object({ template: z.string(), fields: z.array(updateField) }),
});
export const fillUpdateFields = endpoint({
  id: 'fillUpdateFields',
  tag,
  method: 'put',
  path: '/api/updates/{id}/fields',
  summary: "Fill in fields of a draft's template; those that are left out stay, null takes a value back",
  params: idParam,
  body: z.object({
    values: z
      .record(z.string().max(64), z.union([z.string().max(10_000), z.number(), z.null()]))
      .refine((values) => Object.keys(values).length <= 100, 'has more than 100 fields'),
  }),
  response: z.object({ update: updateView, fields: z.array(updateField) }),
});
