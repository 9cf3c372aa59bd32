/**
 * Durable: what is committed is on the disk. The rest fits a laptop: room in the log for a burst (on disk from the start), and
 * changed pages written out steadily, so that writers do not wait for a checkpoint. The log's size has one name in MariaDB and
 * another in MySQL.
 */
export const SERVER_FLAGS: readonly string[] = [
  '--innodb-flush-log-at-trx-commit=1',
  '--innodb-buffer-pool-size=256M',
  '--loose-innodb-log-file-size=256M',
  '--loose-innodb-redo-log-capacity=256M',
  '--innodb-io-capacity=1000',
  '--innodb-max-dirty-pages-pct-lwm=10',
  '--max-connections=200',
];

/** What a new data directory needs: the log, the server's own tables, and as much again for the first messages. */
export const DATA_DIRECTORY_BYTES = 400 * 1024 ** 2;
