/** Settings of the embedded cluster: what a measurement needs, and nothing that a real server would not do. */
export interface ClusterSettings {
  readonly port: number;
  readonly sharedBuffersBytes: number;
  readonly logDirectory: string;
}

/** A quarter of the memory, or two and a half times the data if that is less; at least 128 MB. */
export function sharedBuffersFor(memoryBytes: number, templateBytes: number): number {
  return Math.max(128 * 2 ** 20, Math.min(memoryBytes / 4, templateBytes * 2.5));
}

export function settingsText(settings: ClusterSettings): string {
  const lines: Record<string, string> = {
    listen_addresses: "'127.0.0.1'",
    port: String(settings.port),
    unix_socket_directories: "''",
    max_connections: '200',
    shared_buffers: `${Math.round(settings.sharedBuffersBytes / 2 ** 20)}MB`,
    io_method: 'sync',
    fsync: 'on',
    // a checkpoint or a vacuum inside a block would hit one arm and not the other
    autovacuum: 'off',
    checkpoint_timeout: '30min',
    max_wal_size: '8GB',
    shared_preload_libraries: "'pg_stat_statements'",
    compute_query_id: 'on',
    track_io_timing: 'on',
    track_functions: 'pl',
    'pg_stat_statements.max': '20000',
    'pg_stat_statements.track': 'all',
    // plans are read from the log, one JSON document a line
    logging_collector: 'on',
    log_destination: "'jsonlog'",
    log_directory: `'${settings.logDirectory.replaceAll("'", "''")}'`,
    log_filename: "'postgresql.log'",
    log_rotation_age: '0',
    log_rotation_size: '0',
    log_truncate_on_rotation: 'off',
    timezone: "'UTC'",
    log_timezone: "'UTC'",
    lc_messages: "'C'",
  };
  return `${Object.entries(lines)
    .map(([name, value]) => `${name} = ${value}`)
    .join('\n')}\n`;
}
