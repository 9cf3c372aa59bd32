import type { ChatSocket, LiveSocket, SharedData } from '../../../src/sockets/chat-socket';
import { ConnectionTable, MAX_SOCKETS_PER_USER } from '../../../src/sockets/connection-table';

const ANA = 1;
const BRUNO = 2;

let table: ConnectionTable;
let told: string[];
beforeEach(() => {
  jest.useFakeTimers();
  table = new ConnectionTable();
  told = [];
});
afterEach(() => jest.useRealTimers());

interface Options {
  session_id?: number;
  acknowledges?: boolean;
  tokenExpiresAt?: number;
  authenticatedFrom?: number;
  legacy_token_issued_at?: number;
}

/** What it is told goes to `told`, with its kind. */
function aSocket(kind: 'classic' | 'live', user_id: number, options: Options = {}): ChatSocket {
  const { session_id = user_id, legacy_token_issued_at, ...rest } = options;
  const caller = { user_id, session_id, connection_id: 'x', via: kind };
  const data: Partial<SharedData> = {
    caller: legacy_token_issued_at === undefined ? caller : { ...caller, legacy_token_issued_at },
    tokenExpiresAt: Infinity,
    authenticatedFrom: performance.now(),
    acknowledges: false,
    language: 'en',
    ...rest,
  };
  const socket = {
    data: { ...data, [kind]: {} },
    emit: (event: string, payload: object) => told.push(`${kind} ${event} ${JSON.stringify(payload)}`),
    disconnect: () => {
      told.push(`${kind} closed`);
      table.remove(socket as unknown as ChatSocket);
    },
  };
  return socket as unknown as ChatSocket;
}

function connected(...args: Parameters<typeof aSocket>): ChatSocket {
  const socket = aSocket(...args);
  expect(table.add(socket)).toBe(true);
  return socket;
}

it('keeps both kinds of sockets by user', () => {
  const [classic, live] = [connected('classic', ANA), connected('live', ANA)];
  expect([...table.classicOf(ANA)]).toEqual([classic]);
  expect([...table.liveOf(ANA)]).toEqual([live]);
  expect(table.of(ANA)).toEqual([classic, live]);
  expect(table.of(BRUNO)).toEqual([]);
  expect(table.size).toBe(2);

  table.remove(classic);
  expect([...table.liveUserIds()]).toEqual([ANA]);
  table.remove(live);
  expect([...table.liveUserIds()]).toEqual([]);
  expect(table.size).toBe(0);
});

it('counts for groups only those who have a live socket', () => {
  connected('classic', ANA);
  const live = connected('live', BRUNO);
  const areConnected = (type: 'direct' | 'group') => [ANA, BRUNO].map((id) => table.isConnected(id, type));
  expect(areConnected('direct')).toEqual([true, true]);
  expect(areConnected('group')).toEqual([false, true]);
  table.remove(live);
  expect(areConnected('direct')).toEqual([true, false]);
  expect(areConnected('group')).toEqual([false, false]);
});

it('counts both kinds for the limit of a user', () => {
  for (let n = 0; n < MAX_SOCKETS_PER_USER; n++) connected(n % 2 ? 'classic' : 'live', ANA);
  expect(table.add(aSocket('live', ANA))).toBe(false);
  expect(table.add(aSocket('classic', ANA))).toBe(false);
  connected('live', BRUNO);
});

it('knows whether a device of either kind acknowledges', () => {
  connected('classic', ANA);
  connected('live', BRUNO, { acknowledges: true });
  const acknowledge = (type: 'direct' | 'group') => [ANA, BRUNO].map((id) => table.acknowledges(id, type));
  expect(acknowledge('direct')).toEqual([false, true]);
  connected('classic', ANA, { acknowledges: true });
  expect(acknowledge('direct')).toEqual([true, true]);
  // Of what is said in groups classic ones hear nothing.
  expect(acknowledge('group')).toEqual([false, true]);
});

it('ends a session on both kinds, of which live ones hear why', () => {
  connected('classic', ANA);
  connected('live', ANA);
  const other = connected('live', ANA, { session_id: 9 });
  table.handle({ type: 'session_ended', session_id: ANA });
  expect(told).toEqual(['classic closed', 'live session_ended {"reason":"revoked"}', 'live closed']);
  expect(table.of(ANA)).toEqual([other]);

  table.handle({ type: 'session_ended', session_id: 9, reason: 'account' });
  expect(told.slice(3)).toEqual(['live session_ended {"reason":"account"}', 'live closed']);
});

it('ends legacy tokens that were issued until then', () => {
  connected('live', ANA, { legacy_token_issued_at: 1_000 });
  const later = connected('live', ANA, { legacy_token_issued_at: 2_000 });
  table.endLegacyTokens(ANA, 1_500);
  expect(told).toEqual(['live session_ended {"reason":"revoked"}', 'live closed']);
  expect(table.of(ANA)).toEqual([later]);
});

it('ends sockets whose token has expired, each in its own words', () => {
  connected('classic', ANA, { tokenExpiresAt: 1_000 });
  connected('live', ANA, { tokenExpiresAt: 1_000 });
  connected('live', ANA, { tokenExpiresAt: 3_000 });
  expect(table.endExpired(2_000)).toBe(3_000);
  expect(told).toEqual([
    'classic error {"success":false,"message":"Please log in again.","code":"unauthenticated"}',
    'classic closed',
    'live session_ended {"reason":"expired"}',
    'live closed',
  ]);
});

it('takes no socket whose session has ended since its authentication began', () => {
  const late = aSocket('live', ANA);
  table.endSession(ANA, 'revoked');
  expect(table.add(late)).toBe(false);
  jest.advanceTimersByTime(1);
  connected('live', ANA);
});

it('moves a live socket to another session, unless that has ended meanwhile', () => {
  const socket = connected('live', ANA, { session_id: 1 }) as LiveSocket;
  const onAdded = jest.fn();
  table.onAdded = onAdded;
  const to = (session_id: number) => ({
    caller: { ...socket.data.caller, session_id },
    tokenExpiresAt: 5_000,
    authenticatedFrom: performance.now(),
  });

  const three = to(3);
  table.endSession(3, 'revoked');
  expect(table.move(socket, three)).toBe(false);
  expect(socket.data).toMatchObject({ caller: { session_id: 1 }, tokenExpiresAt: Infinity });

  expect(table.move(socket, to(2))).toBe(true);
  expect(onAdded).toHaveBeenCalledWith(socket);
  expect([...table.usersBySession()]).toEqual([[2, ANA]]);
  table.endSession(1, 'revoked');
  expect(told).toEqual([]);
  expect(table.endExpired(6_000)).toBe(Infinity);
  expect(told).toEqual(['live session_ended {"reason":"expired"}', 'live closed']);
});
