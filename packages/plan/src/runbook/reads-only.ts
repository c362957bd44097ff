const READING_STATEMENT = /^(?:select|show|explain|with|table|values)\b/i;
/** Words by which a SELECT, an EXPLAIN or a WITH changes something after all. */
const CHANGING_WORD =
  /\b(?:insert|update|delete|merge|truncate|drop|alter|create|grant|revoke|call|copy|into|outfile|dumpfile|analyze|nextval|setval|lock|vacuum|set_config|pragma|attach)\b/i;
/** Functions that act on the server although they stand in a SELECT. */
const ACTING_FUNCTION =
  /\b(?:pg_(?:terminate|cancel)_backend|pg_(?:reload|rotate|switch|promote|create|drop|advisory|try_advisory|notify|logical|replication|start|stop|backup|stat_reset)\w*|pg_stat_reset\w*|pg_(?:export_snapshot|read_\w*file|ls_\w+|stat_file)|lo_\w+|dblink\w*|query_to_xml\w*|load_file|load_extension|writefile|get_lock|release_lock|release_all_locks|benchmark)\s*\(/i;

/**
 * What one database reads in another way than the next: comments that MySQL runs, a quote after a backslash, a dollar quote
 * with quotes within. Where a text ends is then not known from here.
 */
const MISLEADING = /\/\*(?:M?!|\+)|\\['"]|\$\w{0,60}\$[^'"$]{0,1000}['"]/i;

/**
 * A conservative look at whether SQL only reads: what is not plainly reading counts as changing. What runs it checks again, by
 * the grammar of its database, in a read-only transaction.
 *
 * @param sql one or more statements.
 */
export function readsOnly(sql: string): boolean {
  if (MISLEADING.test(sql)) return false;
  const statements = withoutTexts(sql)
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
  return statements.length > 0 && statements.every(isReading);
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
