import { failureOf } from '../../../../src/infra/database/failures';

it.each([
  ['a deadlock', { code: 'ER_LOCK_DEADLOCK' }, 'conflict'],
  ['a certification that failed', { code: 'ER_TRANSACTION_ROLLBACK_DURING_COMMIT' }, 'conflict'],
  ['a connection that was refused', { code: 'ECONNREFUSED' }, 'away'],
  ['an error that ended the connection', { code: 'ER_ACCESS_DENIED_ERROR', fatal: true }, 'away'],
  ['a server that stops', { code: 'ER_SERVER_SHUTDOWN' }, 'away'],
  ["MariaDB's killed connection, which the driver has no name for", { errno: 1927 }, 'away'],
  ['a full queue of the pool', { message: 'Queue limit reached.' }, 'away'],
  ['read_only', { code: 'ER_OPTION_PREVENTS_STATEMENT' }, 'read-only'],
  ['a read-only transaction', { code: 'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION' }, 'read-only'],
  ['innodb_read_only', { code: 'ER_READ_ONLY_MODE' }, 'read-only'],
  ['a table without room', { code: 'ER_RECORD_FILE_FULL' }, 'full'],
  ['a full disk', { code: 'ER_DISK_FULL' }, 'full'],
  [
    'a file that could not be written for lack of room',
    { code: 'EE_WRITE', message: 'Error writing file \'x\' (Errcode: 28 "No space left on device")' },
    'full',
  ],
  [
    'a full disk in other words',
    { code: 'ER_GET_ERRNO', message: 'Got error 28 from storage engine' },
    'full',
  ],
  ['a file that could not be written otherwise', { code: 'EE_WRITE', message: '(Errcode: 5)' }, 'other'],
  [
    'a duplicate whose text speaks of room',
    { code: 'ER_DUP_ENTRY', message: "Duplicate entry 'No space left' for key 'email'" },
    'other',
  ],
  ['binlog_format=STATEMENT', { code: 'ER_BINLOG_STMT_MODE_AND_ROW_ENGINE' }, 'statement log'],
  ['a mistake of ours', { code: 'ER_PARSE_ERROR' }, 'other'],
  ['the absence of an error', undefined, 'other'],
])('%s is recognised', (_, error, failure) => {
  expect(failureOf(error)).toBe(failure);
});
