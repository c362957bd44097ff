import type { Connection } from '@tocsin/core';
import type { IsUnset } from '../assemble-plan.ts';
import type { PlanDraft } from '../schema/plan-schema.ts';

/** Builds one connection; what names a secret that is not set is null. */
export function toConnection(id: string, draft: PlanDraft['connections'][string], isUnset: IsUnset): Connection {
  const given = (key: string, value: string) => (isUnset('connections', id, key) ? null : value);
  switch (draft.type) {
    case 'd1':
      return { id, type: 'd1', database: given('database', draft.database) };
    case 'sqlite':
      return { id, type: 'sqlite', file: given('file', draft.file) };
    default:
      return { id, type: draft.type, url: given('url', draft.url) };
  }
}
