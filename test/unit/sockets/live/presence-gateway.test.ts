import type { ChatEvent } from '../../../../src/domain/chat-events';
import type { LiveSocket } from '../../../../src/sockets/chat-socket';
import { LivePresenceGateway } from '../../../../src/sockets/live/presence-gateway';

const [ANA, BRUNO, CARLA] = [1, 2, 3];

let sent: [string, string][];
let gateway: LivePresenceGateway;
let sockets: Map<number, Set<LiveSocket>>;

const aSocket = (id: string, isGreeted = true) =>
  ({ id, connected: true, conn: id, data: { language: 'en', live: { isGreeted } } }) as unknown as LiveSocket;
const flushed = () => new Promise(setImmediate);
const came = (user_id: number, told: { audience?: number[]; watchers?: [number, string][] }): ChatEvent => ({
  type: 'presence_changed',
  user_id,
  is_online: true,
  name: 'Somebody',
  audience: told.audience ?? [],
  watchers: (told.watchers ?? []).map(([watcher, connection_id]) => ({ user_id: watcher, connection_id })),
});
const went = (user_id: number, audience: number[]): ChatEvent => ({
  type: 'presence_changed',
  user_id,
  is_online: false,
  last_seen_at: '2026-01-31T12:00:00.000Z',
  audience,
  watchers: [],
});

beforeEach(() => {
  sent = [];
  sockets = new Map([[ANA, new Set([aSocket('one'), aSocket('two')])]]);
  gateway = new LivePresenceGateway(
    { liveOf: (user_id) => sockets.get(user_id) ?? new Set() },
    { send: (conn, packet) => void sent.push([conn as unknown as string, packet as string]) },
  );
});

it('tells a socket what changes in one turn in one list, with the last state of each user', async () => {
  gateway.handle(came(BRUNO, { audience: [ANA] }));
  gateway.handle(came(CARLA, { audience: [ANA] }));
  gateway.handle(went(BRUNO, [ANA]));
  expect(sent).toEqual([]);
  await flushed();
  const rows = [
    { user_id: BRUNO, is_online: false, last_seen_at: '2026-01-31T12:00:00.000Z' },
    { user_id: CARLA, is_online: true, last_seen_at: null },
  ];
  const packet = `2["presence",${JSON.stringify(rows)}]`;
  expect(sent).toEqual([
    ['one', packet],
    ['two', packet],
  ]);
  await flushed();
  expect(sent).toHaveLength(2);
});

it('tells a socket nothing before it is greeted, and then once how everybody is', async () => {
  const early = aSocket('early', false);
  sockets.set(ANA, new Set([early]));
  gateway.list(early, [{ user_id: BRUNO, is_online: true, last_seen_at: null }]);
  await flushed();
  gateway.handle(went(BRUNO, [ANA]));
  await flushed();
  expect(sent).toEqual([]);
  gateway.greeted(early);
  await flushed();
  const row = { user_id: BRUNO, is_online: false, last_seen_at: '2026-01-31T12:00:00.000Z' };
  expect(sent).toEqual([['early', `2["presence",${JSON.stringify([row])}]`]]);
});

it('forgets a socket that is gone before it is greeted', async () => {
  const early = aSocket('early', false);
  gateway.list(early, [{ user_id: BRUNO, is_online: true, last_seen_at: null }]);
  (early as { connected: boolean }).connected = false;
  await flushed();
  gateway.greeted(early);
  await flushed();
  expect(sent).toEqual([]);
});

it('tells who watches on that socket alone, and nobody who is gone', async () => {
  gateway.handle(
    came(BRUNO, {
      watchers: [
        [ANA, 'two'],
        [ANA, 'three'],
        [CARLA, 'one'],
      ],
    }),
  );
  await flushed();
  expect(sent.map(([socket]) => socket)).toEqual(['two']);
});

it('cuts long lists', async () => {
  const [socket] = [...(sockets.get(ANA) ?? [])];
  const states = Array.from({ length: 2_001 }, (_, user_id) => ({
    user_id: user_id + 1e9,
    is_online: false,
    last_seen_at: '2026-01-31T12:00:00.000Z',
  }));
  if (socket) gateway.list(socket, states);
  await flushed();
  expect(sent).toHaveLength(2);
  for (const [, packet] of sent) expect(packet.length).toBeLessThan(256 * 1024);
});

it('tells of typing whoever has the conversation', () => {
  const typing = { type: 'typing_changed', user_id: BRUNO, name: 'Bruno', is_typing: true } as const;
  gateway.handle({ ...typing, conversation_type: 'direct', conversation_id: undefined, audience: [ANA] });
  expect(sent).toEqual([]);
  gateway.handle({
    ...typing,
    conversation_type: 'group',
    conversation_id: 7,
    watchers: [{ user_id: ANA, connection_id: 'one' }],
  });
  expect(sent).toEqual([
    ['one', '2["typing",{"conversation_id":7,"user_id":2,"name":"Bruno","is_typing":true}]'],
  ]);
});
