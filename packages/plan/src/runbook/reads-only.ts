const READING_STATEMENT = /^(?:select|show|explain|with|table|values)\b/i;
/** Words by which a SELECT, an EXPLAIN or a WITH changes something after all. */
const CHANGING_WORD =
  /\b(?:insert|update|delete|merge|truncate|drop|alter|create|grant|revoke|call|copy|into|analyze|nextval|setval|lock|vacuum|set_config)\b/i;
/** Functions that act on the server although they stand in a SELECT. */
const ACTING_FUNCTION =
  /\b(?:pg_(?:terminate|cancel)_backend|pg_(?:reload|rotate|switch|promote|create|drop|advisory|try_advisory|notify|logical|replication|start|stop|backup|stat_reset)\w*|pg_stat_reset\w*|lo_\w+|dblink\w*)\s*\(/i;

/**
 * A conservative look at whether SQL only reads: what is not plainly reading counts as changing. The server checks
 * again with PostgreSQL's own grammar, in a read-only transaction.
 *
 * @param sql one or more statements.
 */
export function readsOnly(sql: string): boolean {
  const statements = withoutTexts(sql)
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
  return statements.length > 0 && statements.every(isReading);
}

/** An UPDATE or a DELETE, not the words within `ON CONFLICT DO UPDATE`, `FOR UPDATE` or `ON DELETE`. */
const CHANGING_ROWS = /(?<!\b(?:do|for|on|key)\s{1,20})\b(?:update|delete)\b/i;

/**
 * Whether every UPDATE and DELETE names its rows by a WHERE. A look at the words only: the server reads PostgreSQL by
 * its grammar, and asks this where there is no grammar to ask.
 *
 * @param sql one or more statements.
 */
export function restrictsRows(sql: string): boolean {
  return withoutTexts(sql)
    .split(';')
    .every((statement) => !CHANGING_ROWS.test(statement) || /\bwhere\b/i.test(statement));
}

function isReading(statement: string): boolean {
  return READING_STATEMENT.test(statement) && !CHANGING_WORD.test(statement) && !ACTING_FUNCTION.test(statement);
}

/** Blanks comments, texts and quoted names, so that their words do not count. Dollar quotes are left: they count as they read. */
function withoutTexts(sql: string): string {
  return sql.replace(/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"/g, (match) =>
    /^['"]/.test(match) ? match[0] + (match[0] ?? '') : ' ',
  );
}
