/** Words before a parenthesis that are no function: parts of a statement, and types with a length. */
const KEYWORDS = new Set(
  `select distinct from where and or not in exists any all some as on join lateral over filter group by within values using having limit
  offset union intersect except case when then else end between like ilike similar is interval with recursive materialized explain
  partition order window rollup cube grouping sets array row table only tablesample ordinality varchar char character numeric decimal bit
  varying timestamp timestamptz time precision float`.split(/\s+/),
);

/** Functions of PostgreSQL, SQLite and MySQL that compute from what they are given. What the team wrote itself is none of them. */
const COMPUTING = new Set(
  `count sum avg min max coalesce nullif greatest least round floor ceil ceiling abs mod power sqrt sign trunc random ln log exp width_bucket
  lower upper initcap length char_length octet_length substr substring trim ltrim rtrim btrim replace split_part left right lpad rpad
  concat concat_ws format position strpos instr reverse repeat md5 encode decode to_char to_date to_timestamp to_number translate
  regexp_replace regexp_match regexp_matches regexp_split_to_table regexp_count starts_with string_agg group_concat string_to_array
  array_agg array_length array_to_string array_position cardinality unnest bool_and bool_or every stddev stddev_pop stddev_samp variance
  var_pop var_samp corr percentile_cont percentile_disc mode total
  now current_timestamp current_date current_time localtimestamp clock_timestamp statement_timestamp transaction_timestamp date time
  datetime julianday strftime unixepoch date_trunc date_part extract age make_date make_interval make_timestamp date_format date_sub
  date_add datediff timestampdiff timediff curdate unix_timestamp from_unixtime year month day hour minute second justify_interval
  row_number rank dense_rank percent_rank ntile lag lead first_value last_value nth_value generate_series
  json_extract json_object json_array json_agg jsonb_agg json_object_agg jsonb_object_agg json_build_object jsonb_build_object
  json_array_length jsonb_array_length jsonb_array_elements json_array_elements jsonb_array_elements_text json_array_elements_text json_each
  jsonb_each json_each_text jsonb_each_text json_extract_path_text jsonb_extract_path_text jsonb_object_keys json_object_keys jsonb_typeof
  json_typeof jsonb_pretty to_json to_jsonb row_to_json json_group_array json_valid
  cast convert iif if ifnull isnull typeof version current_database current_schema current_user current_setting to_regclass
  has_table_privilege has_schema_privilege has_database_privilege obj_description col_description inet_server_addr txid_current_if_assigned
  changes total_changes hex quote printf database schema user row_count host text`.split(/\s+/),
);
const OF_THE_SERVER =
  /^pg_(?:size_pretty|size_bytes|(?:database|relation|table|total_relation|indexes|tablespace|column)_size|stat_get_\w+|get_\w+|blocking_pids|safe_snapshot_blocking_pids|is_in_recovery|is_wal_replay_paused|current_\w+|last_\w+|wal_lsn_diff|postmaster_start_time|conf_load_time|backend_pid|typeof|has_role|\w+_is_visible|encoding_to_char)$/;
const CALL = /(?<!\bas\s{1,9})(?<![\w$])([a-z_][\w$]*|""|``)\s*\(/gi;

/**
 * Whether SQL calls a function that is not known to compute only: `SELECT refresh_scores()` changes what its author
 * made it change, although it reads like a query.
 */
export function callsUnknownFunction(sql: string): boolean {
  const bare = sql.replace(/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`/g, (match) =>
    /^['"`]/.test(match) ? `${match[0] ?? ''}${match[0] ?? ''}` : ' ',
  );
  return [...bare.matchAll(CALL)].some(([, name = '']) => {
    const word = name.toLowerCase();
    return !KEYWORDS.has(word) && !COMPUTING.has(word) && !OF_THE_SERVER.test(word);
  });
}
