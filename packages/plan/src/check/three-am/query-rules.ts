import { renamedColumns } from '../../command/renamed-columns.ts';
import type { CellQuery, ThreeAmFinding, ThreeAmRule } from './three-am-rule.ts';

const POSTGRES_SIGNAL = 'https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADMIN-SIGNAL';

const CHANGES_ALL = /\b(update\s+(?:only\s+)?[\w."]+(?:\s+(?:as\s+)?\w+)?\s+set|delete\s+from)\b/i;

const withoutWhere: ThreeAmRule = {
  id: 'update-without-where',
  title: 'UPDATE and DELETE restrict their rows.',
  explanation: 'Without WHERE every row of the table is changed, and only a backup brings them back.',
  source: 'https://www.postgresql.org/docs/current/sql-delete.html',
  find: ({ queries }) =>
    queries.flatMap((query) => {
      const found = CHANGES_ALL.exec(query.bare);
      if (!found || /\bwhere\b/i.test(query.bare.slice(found.index)) || isPartOfInsert(query, found.index)) return [];
      const verb = (found[1] ?? '').split(/\s/, 1)[0]?.toUpperCase();
      const message = `This ${verb} has no WHERE: it changes every row`;
      return [{ ...query.placeOf(found.index), message, hint: 'Add a WHERE that names the rows.' }];
    }),
};

/** `ON CONFLICT … DO UPDATE SET`, `FOR UPDATE`, `ON DELETE` are something else. */
function isPartOfInsert({ bare }: CellQuery, index: number): boolean {
  return /\b(?:do|for|on|key)\s+$/i.test(bare.slice(0, index));
}

const SIGNAL = /\bpg_(?:terminate|cancel)_backend\s*\(\s*([^()]*?)\s*\)/gi;

const signalNobody: ThreeAmRule = {
  id: 'terminate-backend-without-value',
  title: 'Sessions are ended by a number or by a query that chooses them.',
  explanation: 'Without its number the statement fails while the sessions go on; without a WHERE it ends everybody’s.',
  source: POSTGRES_SIGNAL,
  find: ({ queries }) =>
    queries.flatMap((query) => [...query.bare.matchAll(SIGNAL)].flatMap((match) => signal(query, match))),
};

function signal(query: CellQuery, match: RegExpExecArray | RegExpMatchArray): readonly ThreeAmFinding[] {
  const place = query.placeOf(match.index ?? 0);
  const value = match[1] ?? '';
  const hint = 'Choose the sessions: … FROM pg_stat_activity WHERE state = … AND pid <> pg_backend_pid().';
  if (
    value === '' &&
    query.text
      .slice(match.index, (match.index ?? 0) + match[0].length)
      .replace(/\s/g, '')
      .endsWith('()')
  ) {
    return [{ ...place, message: 'The number of the session is missing here', hint }];
  }
  if (/^[a-z_][\w.]*$/i.test(value) && !/\bfrom\b/i.test(query.bare)) {
    return [{ ...place, message: `"${value}" names no session: the statement reads from no table`, hint }];
  }
  if (/\bfrom\s+(?:pg_catalog\.)?pg_stat_activity\b/i.test(query.bare) && !/\bwhere\b/i.test(query.bare)) {
    return [{ ...place, message: 'This ends every session, its own among them', hint }];
  }
  return [];
}

const renamedColumn: ThreeAmRule = {
  id: 'renamed-column',
  title: 'Queries use the names that PostgreSQL has today.',
  explanation: 'The query worked when it was written, and fails since the database was upgraded.',
  source: 'https://www.postgresql.org/docs/release/',
  find: ({ queries }) =>
    queries.flatMap((query) =>
      renamedColumns(query.text).map(({ old, now, since, source, index }) => ({
        ...query.placeOf(index),
        message: `PostgreSQL ${since} has renamed "${old}"`,
        hint: `Write ${now}. See ${source}`,
      })),
    ),
};

/** Rules about SQL, of SQL cells and within shell commands. */
export const QUERY_RULES: readonly ThreeAmRule[] = [withoutWhere, signalNobody, renamedColumn];
