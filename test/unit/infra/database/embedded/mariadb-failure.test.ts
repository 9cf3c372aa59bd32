import { causeOf, firstErrors } from '../../../../../src/infra/database/embedded/mariadb-failure';

it.each([
  [
    '[ERROR] InnoDB: preallocating 12582912 bytes for file ./ibdata1 failed with error 28',
    'its disk is full',
  ],
  [
    '[ERROR] mariadbd: Disk is full writing \'./a.MAI\' (Errcode: 28 "No space left on device")',
    'its disk is full',
  ],
  ['[ERROR] [MY-012267] [InnoDB] Cannot create file. The error number 28', 'its disk is full'],
  ['[ERROR] InnoDB: Unable to lock ./ibdata1 error: 11', 'another server uses its files'],
  [
    '[ERROR] mariadbd: Can\'t create/write to file (Errcode: 13 "Permission denied")',
    'this user may not use its files',
  ],
  [
    '[ERROR] InnoDB: Operating system error number 24 in a file operation.',
    'it may open no more files (ulimit -n)',
  ],
  ['[ERROR] Unknown/unsupported storage engine: InnoDB', undefined],
  ['[Note] InnoDB: 128 rollback segments, error 28', undefined],
])('the cause of %j is found', (line, cause) => {
  expect(causeOf(`[Note] Starting\n${line}\n`)).toBe(cause);
});

it('the first three errors of a log are shown', () => {
  expect(firstErrors('[Note] x\n[ERROR] 1\n[Warning] y\n[ERROR] 2\n[ERROR] 3\n[ERROR] 4\n')).toBe(
    '\n  [ERROR] 1\n  [ERROR] 2\n  [ERROR] 3',
  );
  expect(firstErrors('')).toBe('');
});
