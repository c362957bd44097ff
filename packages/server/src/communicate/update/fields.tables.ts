import type { Json } from '../../platform/database/tables.ts';
import type { FieldValues } from './template-values.ts';

/** What people wrote into the fields of updates. */
export interface UpdateFieldTables {
  update_field_values: { update_id: string; field_values: Json<FieldValues>; updated_at: Date };
}
