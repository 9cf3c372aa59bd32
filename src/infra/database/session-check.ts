import type { Connection } from 'mysql2/promise';
import type { RowDataPacket } from 'mysql2';
import { SESSION_VARIABLES } from './session';

/** Something that MyChat cannot work with. `what` is a clause about the database, `todo` a sentence. */
export interface SessionProblem {
  what: string;
  todo: string;
}

/** Statements stay well below this, except batches of messages, which are cut to what the server accepts. */
const MIN_PACKET_BYTES = 524_288;

/** Not required: it only saves reconnecting. Servers may limit it (maximum-wait-timeout), and some proxies have their own. */
const OPTIONAL = 'wait_timeout';
const REQUIRED = Object.entries(SESSION_VARIABLES).filter(([name]) => name !== OPTIONAL);

const READ = [...REQUIRED.map(([name]) => name), 'binlog_format', 'log_bin', 'max_allowed_packet'];
const READ_ONLY = ['read_only', 'innodb_read_only'];

const EMOJI = '😀';

/** Compares a session that was set up with what was set, and looks at what sessions cannot change. */
export async function findSessionProblems(connection: Connection): Promise<SessionProblem[]> {
  const [rows] = await connection.query<(RowDataPacket & { Variable_name: string; Value: string })[]>(
    'show session variables where variable_name in (?)',
    [[...READ, ...READ_ONLY]],
  );
  const variables = new Map(rows.map(({ Variable_name, Value }) => [Variable_name, Value]));
  const [echo] = await connection.query<(RowDataPacket & { bytes: string })[]>('select hex(?) as bytes', [
    EMOJI,
  ]);
  return [
    ...findOverridden(variables),
    ...findAlteredText(echo[0]?.bytes),
    ...findReadOnly(variables),
    ...findStatementLog(variables),
    ...findSmallPacket(variables),
  ];
}

type Values = ReadonlyMap<string, string>;

function findOverridden(variables: Values): SessionProblem[] {
  const other = REQUIRED.flatMap(([name, wanted]) => {
    const value = variables.get(name);
    return value === undefined || isSame(value, String(wanted)) ? [] : [`${name} is ${value}, not ${wanted}`];
  });
  if (other.length === 0) return [];
  return [
    {
      what: `it does not keep what a session sets: ${other.join('; ')}`,
      todo: 'Look for a proxy in front of the database that changes or leaves out such settings.',
    },
  ];
}

/** Servers order the parts of lists, and format numbers, in their own way. */
function isSame(value: string, wanted: string): boolean {
  if (/^\d+$/.test(wanted)) return Number(value) === Number(wanted);
  const sorted = (list: string): string => list.toUpperCase().split(',').toSorted().join(',');
  return sorted(value) === sorted(wanted);
}

function findAlteredText(bytes: string | undefined): SessionProblem[] {
  if (bytes === Buffer.from(EMOJI).toString('hex').toUpperCase()) return [];
  return [
    {
      what: 'emoji do not arrive there as they were sent',
      todo: 'Look for a proxy between MyChat and the database that changes the character set.',
    },
  ];
}

function findReadOnly(variables: Values): SessionProblem[] {
  const on = READ_ONLY.filter((name) => (variables.get(name) ?? 'OFF') !== 'OFF');
  if (on.length === 0) return [];
  return [
    {
      what: `it is read-only (${on.join(', ')})`,
      todo: 'Name the server that takes writes, or let this one take them (set global read_only = off).',
    },
  ];
}

/** With READ COMMITTED, InnoDB refuses writes that would be logged as statements. */
function findStatementLog(variables: Values): SessionProblem[] {
  if (variables.get('log_bin') !== 'ON' || variables.get('binlog_format') !== 'STATEMENT') return [];
  return [
    {
      what: 'it has binlog_format=STATEMENT, with which it would refuse every write',
      todo: "Set it to ROW there (set global binlog_format = 'ROW', and in the server's configuration).",
    },
  ];
}

function findSmallPacket(variables: Values): SessionProblem[] {
  const bytes = Number(variables.get('max_allowed_packet') ?? MIN_PACKET_BYTES);
  if (bytes >= MIN_PACKET_BYTES) return [];
  return [
    {
      what: `it takes statements of ${bytes} bytes at most (max_allowed_packet), and MyChat needs ${MIN_PACKET_BYTES}`,
      todo: 'Raise max_allowed_packet there; 16M is usual.',
    },
  ];
}
