/** What lines of MariaDB's and MySQL's log mean, mostly by the system's error number. */
const CAUSES: readonly [RegExp, string][] = [
  [
    /No space left on device|(?:error|errno|error code|error number)[ :]+28\b|disk (?:is )?full/i,
    'its disk is full',
  ],
  [/Read-only file system|(?:errno|error code|error number)[ :]+30\b/i, 'its disk is read-only'],
  [
    /Too many open files|(?:errno|error code|error number)[ :]+24\b/i,
    'it may open no more files (ulimit -n)',
  ],
  [/Cannot allocate memory|(?:errno|error code|error number)[ :]+12\b/i, 'there is not enough memory'],
  [/Unable to lock .*ibdata1|(?:errno|error code|error number)[ :]+11\b/i, 'another server uses its files'],
  [/Permission denied|(?:errno|error code|error number)[ :]+13\b/i, 'this user may not use its files'],
];

const SHOWN_ERRORS = 3;

/** Why the server ended, if its log has a line that we know. */
export function causeOf(log: string): string | undefined {
  const said = linesOf(log, /\[(?:ERROR|Warning)\]/).join('\n');
  return CAUSES.find(([pattern]) => pattern.test(said))?.[1];
}

/** Its first errors, a line each: those that follow are mostly their consequence. Empty if there are none. */
export function firstErrors(log: string): string {
  return linesOf(log, /\[ERROR\]/)
    .slice(0, SHOWN_ERRORS)
    .map((line) => `\n  ${line}`)
    .join('');
}

function linesOf(log: string, pattern: RegExp): string[] {
  return log.split('\n').filter((line) => pattern.test(line));
}
