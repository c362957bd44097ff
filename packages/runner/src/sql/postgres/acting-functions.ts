/**
 * Functions that act on more than the rows they return, and so are not stopped by a READ ONLY transaction: they end other
 * sessions, touch files, take locks, reach other servers, or run a query that they are given as text.
 */
const ACTING_FUNCTIONS = [
  /^pg_(terminate|cancel)_backend$/,
  /^pg_(try_)?advisory_/,
  /^pg_(reload_conf|rotate_logfile|promote|notify|export_snapshot|log_\w+|prewarm|nextoid|stop_making_pinned_objects)$/,
  /^pg_(switch_wal|switch_xlog|current_xact_id|create_restore_point|wal_replay_(pause|resume)|backup_\w+|(start|stop)_backup)$/,
  /^pg_(create|drop|copy|advance|sync)_\w*(slot|slots|origin)\w*$/,
  /^pg_(logical_emit_message|logical_slot_\w+|replication_\w+|extension_config_dump)$/,
  /^pg_(read_\w*file|ls_\w+|stat_file|file_\w+|stat_reset\w*|stat_statements_reset|import_system_collations)$/,
  /^pg_(stat_clear_snapshot|stat_force_next_flush|(clear|restore)_(attribute|relation|extended)_stats)$/,
  /^pg_(logdir_ls|logfile_rotate|log_standby_snapshot|squeeze\w*|repack\w*|execute_server_program)$/,
  /^(txid_current|nextval|setval|set_config|set_limit|setseed|binary_upgrade_\w+|gp_\w+)$/,
  /^(lo_\w+|lowrite|loread|dblink\w*|postgres_fdw_disconnect\w*|http|http_\w+|net_http\w*|curl\w*)$/,
  /^(brin_\w*summarize\w*|brin_desummarize_range|gin_clean_pending_list|add_\w*(compression|retention)_policy)$/,
  /^(query|table|schema|database|cursor)_to_xml\w*$/,
  /^(crosstab\w*|connectby|xpath_table|ts_stat|ts_rewrite|plpgsql_(call|inline)_handler)$/,
];

/** VOLATILE functions of PostgreSQL itself that only read: their answer changes, and nothing else. */
const READING_SYSTEM_FUNCTIONS = [
  /^(random|random_normal|clock_timestamp|timeofday|gen_random_uuid|uuidv[47]|array_(sample|shuffle))$/,
  /^(current_query|currval|lastval|currtid2|txid_status|amvalidate|bernoulli|system|pg_sleep(_for|_until)?)$/,
  /^pg_(database|relation|table|tablespace|total_relation|indexes)_size$/,
  /^pg_(blocking_pids|safe_snapshot_blocking_pids|isolation_test_session_is_blocked|lock_status|prepared_xact)$/,
  /^pg_((database_)?collation_actual_version|control_\w+|current_logfile|current_wal_\w+|jit_available)$/,
  /^pg_(is_in_recovery|is_wal_replay_paused|last_\w+|get_wal_\w+|available_wal_summaries|wal_summary_contents)$/,
  /^pg_(get_backend_memory_contexts|get_process_memory_contexts|get_multixact_\w+|get_(dsm_registry|shmem)_allocations\w*)$/,
  /^pg_(get_wait_events|get_aios|get_replication_slots|notification_queue_usage|partition_(ancestors|tree))$/,
  /^pg_(hba_file_rules|ident_file_mappings|show_all_file_settings|show_replication_origin_status|numa_available)$/,
  /^pg_(sequence_last_value|get_sequence_data|stat_get_\w+|stat_have_stats|xact_status|xact_commit_timestamp(_origin)?)$/,
];

/** Functions of well known extensions that are VOLATILE because their answer is random. */
const READING_EXTENSION_FUNCTIONS = /^(uuid_generate_v\w+|gen_random_bytes|gen_random_uuid|gen_salt)$/;

/** Whether a call of the function must be counted as a change. @param name without its schema */
export function isActingFunction(name: string): boolean {
  return ACTING_FUNCTIONS.some((pattern) => pattern.test(name.toLowerCase()));
}

/** Whether a VOLATILE function that came with PostgreSQL only reads. @param name without its schema */
export function isReadingSystemFunction(name: string): boolean {
  return READING_SYSTEM_FUNCTIONS.some((pattern) => pattern.test(name)) && !isActingFunction(name);
}

/** Whether a VOLATILE function that came with an extension only reads. @param name without its schema */
export function isReadingExtensionFunction(name: string): boolean {
  return READING_EXTENSION_FUNCTIONS.test(name);
}
