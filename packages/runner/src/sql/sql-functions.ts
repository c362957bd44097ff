/**
 * Functions that act on more than the rows they return, and so are not stopped by a READ ONLY transaction: they end other
 * sessions, touch files, take locks, reach other servers, or run a query that they are given as text.
 */
const ACTING_FUNCTIONS = [
  /^pg_(terminate|cancel)_backend$/,
  /^pg_(try_)?advisory_/,
  /^pg_(reload_conf|rotate_logfile|promote|notify|export_snapshot|log_backend_memory_contexts|prewarm)$/,
  /^pg_(switch_wal|current_xact_id|create_restore_point|wal_replay_\w+|backup_\w+|(start|stop)_backup)$/,
  /^pg_(create|drop|copy|advance|sync)_\w*(slot|slots|origin)\w*$/,
  /^pg_(logical_emit_message|logical_slot_\w+|replication_\w+)$/,
  /^pg_(read_\w*file|ls_\w+|stat_file|file_\w+|stat_reset\w*|stat_statements_reset|import_system_collations)$/,
  /^pg_(clear|restore)_(attribute|relation)_stats$/,
  /^(nextval|setval|set_config|set_limit|setseed)$/,
  /^(lo_\w+|lowrite|loread|dblink\w*|postgres_fdw_disconnect\w*|http|http_\w+|net_http\w*)$/,
  /^(brin_\w*summarize\w*|brin_desummarize_range|gin_clean_pending_list)$/,
  /^(query_to_xml\w*|cursor_to_xml\w*|crosstab\w*|connectby|xpath_table|ts_stat|ts_rewrite|plpgsql_call_handler)$/,
];

/** Whether a call of the function must be counted as a change. @param name without its schema */
export function isActingFunction(name: string): boolean {
  return ACTING_FUNCTIONS.some((pattern) => pattern.test(name.toLowerCase()));
}
