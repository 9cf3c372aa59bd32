import type { LiveSocket } from '../../../../src/sockets/chat-socket';
import { Resyncs } from '../../../../src/sockets/live/resyncs';

const ANA = 1;
let emitted: number;
let sockets: Map<number, Set<LiveSocket>>;
let resyncs: Resyncs;

beforeEach(() => {
  jest.useFakeTimers();
  emitted = 0;
  const socket = { emit: () => void (emitted += 1) } as unknown as LiveSocket;
  sockets = new Map([[ANA, new Set([socket])]]);
  resyncs = new Resyncs({
    liveOf: (user_id) => sockets.get(user_id) ?? new Set(),
    liveUserIds: () => sockets.keys(),
  });
});
afterEach(() => jest.useRealTimers());

it('tells at once, and once more for all that follows within a second', () => {
  resyncs.tell(ANA);
  expect(emitted).toBe(1);
  for (let n = 0; n < 5; n++) resyncs.tell(ANA);
  resyncs.tellAll();
  expect(emitted).toBe(1);
  jest.advanceTimersByTime(1_000);
  expect(emitted).toBe(2);
  jest.advanceTimersByTime(5_000);
  expect(emitted).toBe(2);
  resyncs.tell(ANA);
  expect(emitted).toBe(3);
});

it('tells nobody who is not connected', () => {
  resyncs.tell(2);
  jest.advanceTimersByTime(5_000);
  resyncs.tellAll();
  expect(emitted).toBe(1);
});
