import type { Actor, PublicState } from '@tocsin/core';
import type { Generated } from 'kysely';
import type { Json } from '../../../platform/database/tables.ts';
import type { PublicProgress } from '../public-status.ts';

/** The tables of notices, which people post on the public page without an incident. */
export interface NoticeTables {
  status_notice: {
    id: Generated<string>;
    service: string;
    title: string;
    status: PublicProgress;
    /** What it says of components, by id. */
    components: Json<Record<string, PublicState>>;
    started_at: Date;
    resolved_at: Date | null;
    made_by: Json<Actor>;
  };
  status_notice_update: {
    id: Generated<string>;
    notice: string;
    at: Date;
    status: PublicProgress;
    text: string;
    made_by: Json<Actor>;
  };
}
