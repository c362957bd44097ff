import type { Generated } from 'kysely';
import type { Json } from '../../../platform/database/tables.ts';

/** The table of how copies of status pages stand. */
export interface ExportTables {
  status_export: {
    service: string;
    target: 'folder' | 's3';
    /** The folder, or the address of the bucket: what is written elsewhere from now on is written whole. */
    place: string;
    /** Last written or found unchanged; null: never. */
    written_at: Date | null;
    /** Files that changed then. */
    changed: Generated<number>;
    failing_since: Date | null;
    error: string | null;
    /** Of a bucket: hash by path. */
    files: Json<Record<string, string>>;
  };
}
