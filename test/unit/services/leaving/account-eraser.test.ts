import type { ChatEvent } from '../../../../src/domain/chat-events';
import type { Erasure, ErasureRepository } from '../../../../src/repositories/leaving/erasure-repository';
import { AccountEraser } from '../../../../src/services/leaving/account-eraser';

const CLOSED = Date.parse('2026-01-31T12:00:00.000Z');
const SECOND = 1_000;

/** The table, and work that yields these people piece by piece. */
function aScene({
  pieces = [[]] as number[][],
  onPiece = (_piece: number): void => {},
  others = false,
} = {}) {
  const state = {
    now: CLOSED,
    /** By user; null when it is finished. */
    next_at: new Map<number, number | null>([[7, CLOSED]]),
    isLast: [] as boolean[],
    told: [] as number[],
    errors: [] as unknown[],
  };
  const due = (user_id: number): Erasure => ({
    user_id,
    closed_at: new Date(CLOSED).toISOString(),
    contact_id: 0,
    conversation_id: 0,
  });
  const erasures: Pick<ErasureRepository, 'listDue' | 'nextDueAt' | 'claim' | 'save' | 'finish'> = {
    listDue: (now) =>
      Promise.resolve(
        [...state.next_at]
          .filter(([, at]) => at !== null && at <= now.getTime())
          .map(([user_id]) => due(user_id)),
      ),
    nextDueAt: () => {
      const times = [...state.next_at.values()].filter((at) => at !== null);
      return Promise.resolve(times.length > 0 ? Math.min(...times) : undefined);
    },
    claim(user_id, _now, until) {
      if (!others) state.next_at.set(user_id, until.getTime());
      return Promise.resolve(!others);
    },
    save: ({ user_id }, next_at) => Promise.resolve(void state.next_at.set(user_id, next_at.getTime())),
    finish: (user_id) => Promise.resolve(void state.next_at.set(user_id, null)),
  };
  const eraser = new AccountEraser({
    erasures: erasures as ErasureRepository,
    steps: {
      async *run(_erasure, isLast) {
        state.isLast.push(isLast);
        for (const [index, user_ids] of pieces.entries()) {
          onPiece(index);
          yield user_ids;
        }
      },
    },
    events: { publish: (event: ChatEvent) => state.told.push((event as { user_id: number }).user_id) },
    clock: () => state.now,
    onError: (error) => state.errors.push(error),
  });
  return { state, eraser };
}

it('does the work again after growing pauses, until it began two minutes after the account was closed', async () => {
  const { state, eraser } = aScene();
  const pauses: number[] = [];
  for (let round = 0; round < 20 && state.next_at.get(7) !== null; round++) {
    const wait = await eraser.round();
    if (wait !== Infinity) pauses.push(wait / SECOND);
    state.now += wait;
  }
  expect(pauses).toEqual([10, 10, 20, 40, 80]);
  expect(state.isLast).toEqual([false, false, false, false, false, true]);
});

it('leaves alone what another process has taken', async () => {
  const { state, eraser } = aScene({ others: true });
  await eraser.round();
  expect(state.isLast).toEqual([]);
});

it('goes on with others if one fails, which is due again when its lease has ended', async () => {
  const { state, eraser } = aScene({
    onPiece() {
      if (state.isLast.length === 1) throw new Error('no more');
    },
  });
  state.next_at.set(8, CLOSED);
  await eraser.round();
  expect(state.errors).toEqual([new Error('no more')]);
  expect(state.next_at.get(7)).toBe(CLOSED + 60 * SECOND);
  expect(state.next_at.get(8)).toBe(CLOSED + 10 * SECOND);
});

it('keeps the account while the work takes long', async () => {
  const leases: (number | null | undefined)[] = [];
  const { state, eraser } = aScene({
    pieces: Array.from({ length: 10 }, () => []),
    onPiece() {
      leases.push(state.next_at.get(7));
      state.now += 8 * SECOND;
    },
  });
  await eraser.round();
  leases.forEach((lease, piece) => expect(lease).toBeGreaterThan(CLOSED + (piece + 1) * 8 * SECOND));
});

it('stops after the piece in flight, and leaves the rest to whoever comes next', async () => {
  const { state, eraser } = aScene({ pieces: [[], [], []], onPiece: () => eraser.stop() });
  await eraser.round();
  expect(state.next_at.get(7)).toBe(CLOSED);
});

it('tells everybody who sees a difference, once for what comes within a second', async () => {
  const { state, eraser } = aScene({
    pieces: [[1, 2], [1], [2, 3], [1]],
    onPiece(piece) {
      if (piece === 2) state.now += 2 * SECOND;
    },
  });
  await eraser.round();
  expect(state.told).toEqual([1, 2, 3, 1]);
});
