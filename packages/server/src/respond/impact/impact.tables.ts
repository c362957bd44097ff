import type { CountedImpact } from '@tocsin/core';
import type { ColumnType } from 'kysely';

type Counted = ColumnType<CountedImpact | null, string | null, never>;

/** What was read of the impact of open incidents. */
export interface ImpactTables {
  impact_reading: {
    incident_id: string;
    at: Date;
    users: Counted;
    customers: Counted;
    revenue: number | null;
  };
}
