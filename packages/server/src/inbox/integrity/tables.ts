import type { Generated } from 'kysely';
import type { Json } from '../../platform/database/tables.ts';

/** Tables of reconciliations and failed payments; what they mean stands in the migration. */
export interface IntegrityTables {
  inbox_reconciliation: {
    id: Generated<string>;
    service: string;
    reconciliation: string;
    at: Date;
    by: string;
    report: Json<object>;
  };
  inbox_payment: {
    source: number;
    subscription: string;
    state: Json<object>;
    failed: boolean;
    changed_at: Date;
  };
  inbox_payment_read: { source: number; received_at: Date; event: string };
}
