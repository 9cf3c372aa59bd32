import { TempIdReusedError } from '../../../../src/domain/errors';
import type { SendWrite, Write } from '../../../../src/domain/writes';
import {
  answerEarlier,
  type BatchPlan,
  type EarlierMessage,
  hideKey,
  type LockedState,
  memberKey,
  planBatch,
  seqKey,
  tempIdKey,
  type Watermarks,
} from '../../../../src/repositories/conversation-writes/batch-plan';

const ANA = 1;
const BRUNO = 2;

/** A conversation of ten messages, both sides at the beginning. */
function aState(change: Partial<LockedState> = {}): LockedState {
  const members: [string, Watermarks][] = [ANA, BRUNO].map((user_id) => [
    memberKey(7, user_id),
    { conversation_id: 7, user_id, delivered_seq: 0, read_seq: 0, cleared_seq: 0 },
  ]);
  return {
    lastSeqs: new Map([
      [7, 10],
      [8, 0],
    ]),
    members: new Map(members),
    deleted: new Set(),
    hidden: new Set(),
    earlier: new Map(),
    ...change,
  };
}

function aSend(temp_id: string, change: Partial<SendWrite> = {}): SendWrite {
  return {
    kind: 'send',
    conversation_id: 7,
    sender_id: ANA,
    receiver_ids: [BRUNO],
    temp_id,
    content: 'hi',
    ...change,
  };
}

function outcomesOf({ settled }: BatchPlan): unknown[] {
  return settled.map((one) => (one && 'outcome' in one ? one.outcome : one));
}

const mark = (user_id: number, up_to_seq: number, which: 'read' | 'delivered' = 'read'): Write => ({
  kind: 'mark',
  conversation_id: 7,
  user_id,
  mark: which,
  up_to_seq,
});

const clear = (user_id: number): Write => ({ kind: 'clear', conversation_id: 7, user_id });
const remove = (seq: number): Write => ({ kind: 'delete', conversation_id: 7, seq });
const hide = (message_id: number, user_id = ANA): Write => ({
  kind: 'hide',
  conversation_id: 7,
  message_id,
  user_id,
});

describe('sending', () => {
  it('numbers the messages of each conversation in the order they came', () => {
    const writes = [
      aSend('a'),
      aSend('b', { conversation_id: 8 }),
      aSend('c', { sender_id: BRUNO }),
      aSend('d'),
    ];
    const plan = planBatch(writes, aState());

    expect(plan.messages.map(({ write, seq, index }) => [write.temp_id, seq, index])).toEqual([
      ['a', 11, 0],
      ['b', 1, 1],
      ['c', 12, 2],
      ['d', 13, 3],
    ]);
    // Their ids are known only once they are inserted.
    expect(plan.settled).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('leaves the state as it was for the next attempt', () => {
    const state = aState();
    planBatch([aSend('a')], state);
    expect(planBatch([aSend('a')], state).messages).toMatchObject([{ seq: 11 }]);
  });

  it('gives a retry the first message, and no number', () => {
    const earlier: EarlierMessage = { id: 99, conversation_id: 7, seq: 3, content: 'hi', created_at: 'then' };
    const state = aState({ earlier: new Map([[tempIdKey(ANA, 'a'), earlier]]) });
    const plan = planBatch([aSend('a'), aSend('b')], state);

    expect(outcomesOf(plan)[0]).toMatchObject({ id: 99, seq: 3, created_at: 'then', is_new: false });
    expect(plan.messages).toMatchObject([{ write: { temp_id: 'b' }, seq: 11 }]);
  });

  it.each<[string, Partial<EarlierMessage>, boolean]>([
    ['is the same', {}, true],
    ['was deleted', { content: null }, true],
    ['has another text', { content: 'ho' }, false],
    ['stands in another conversation', { conversation_id: 8 }, false],
    ['stands in another conversation, deleted', { conversation_id: 8, content: null }, false],
  ])('takes an earlier message that %s for the same: %s', (_, change, isSame) => {
    const earlier = { id: 99, conversation_id: 7, seq: 3, content: 'hi', created_at: 'then', ...change };
    const answer = answerEarlier(aSend('a'), earlier);
    expect('outcome' in answer).toBe(isSame);
    expect('error' in answer && answer.error instanceof TempIdReusedError).toBe(!isSame);
  });

  it('refuses to number what stands in no conversation', () => {
    expect(() => planBatch([aSend('a', { conversation_id: 9 })], aState())).toThrow('not in the database');
  });
});

describe('marks', () => {
  it('move forward to the newest message at most; reading implies delivered', () => {
    const plan = planBatch([mark(ANA, 4), mark(BRUNO, Infinity, 'delivered')], aState());
    expect(outcomesOf(plan)).toEqual([
      { from_seq: 0, to_seq: 4 },
      { from_seq: 0, to_seq: 10 },
    ]);
    expect(plan.movedMembers).toMatchObject([
      { user_id: ANA, read_seq: 4, delivered_seq: 4 },
      { user_id: BRUNO, read_seq: 0, delivered_seq: 10 },
    ]);
  });

  it('never move back', () => {
    const plan = planBatch(
      [mark(ANA, 6, 'delivered'), mark(ANA, 4), mark(ANA, 2), mark(ANA, 5, 'delivered')],
      aState(),
    );
    expect(outcomesOf(plan)).toEqual([
      { from_seq: 0, to_seq: 6 },
      { from_seq: 0, to_seq: 4 },
      { from_seq: 4, to_seq: 4 },
      { from_seq: 6, to_seq: 6 },
    ]);
    expect(plan.movedMembers).toMatchObject([{ read_seq: 4, delivered_seq: 6 }]);
  });

  it('of one person become one row', () => {
    const plan = planBatch([mark(ANA, 2), mark(ANA, 5), mark(ANA, 9)], aState());
    expect(plan.movedMembers).toMatchObject([{ user_id: ANA, read_seq: 9 }]);
  });

  it('that move nothing write nothing', () => {
    const plan = planBatch([mark(ANA, 0)], aState());
    expect(plan.movedMembers).toEqual([]);
    expect(outcomesOf(plan)).toEqual([{ from_seq: 0, to_seq: 0 }]);
  });

  it('reach what came before them in the batch, not what comes after', () => {
    const plan = planBatch([aSend('a'), mark(BRUNO, Infinity), aSend('b')], aState());
    expect(outcomesOf(plan)[1]).toEqual({ from_seq: 0, to_seq: 11 });
  });

  it('are refused to who is no member', () => {
    expect(() => planBatch([mark(3, 1)], aState())).toThrow('not a member');
  });
});

describe('clearing', () => {
  it('takes away what came before it in the batch, once', () => {
    const plan = planBatch([clear(ANA), aSend('a'), clear(ANA), clear(ANA)], aState());
    expect(outcomesOf(plan)).toEqual([
      { from_seq: 0, to_seq: 10 },
      undefined,
      { from_seq: 10, to_seq: 11 },
      { from_seq: 11, to_seq: 11 },
    ]);
    expect(plan.movedMembers).toMatchObject([{ user_id: ANA, cleared_seq: 11, read_seq: 0 }]);
  });

  it('leaves the other side alone', () => {
    const state = aState();
    planBatch([clear(ANA)], state);
    expect(state.members.get(memberKey(7, BRUNO))?.cleared_seq).toBe(0);
  });
});

describe('deleting and hiding', () => {
  it('happen once per batch', () => {
    const plan = planBatch([remove(3), remove(3), hide(70), hide(70), hide(70, BRUNO)], aState());
    expect(outcomesOf(plan)).toEqual([true, false, true, false, true].map((changed) => ({ changed })));
    expect(plan.deletions).toEqual([{ conversation_id: 7, seq: 3 }]);
    expect(plan.hides).toEqual([
      { message_id: 70, user_id: ANA },
      { message_id: 70, user_id: BRUNO },
    ]);
  });

  it('do nothing where it was done before', () => {
    const state = aState({ deleted: new Set([seqKey(7, 3)]), hidden: new Set([hideKey(70, ANA)]) });
    const plan = planBatch([remove(3), hide(70)], state);
    expect(outcomesOf(plan)).toEqual([{ changed: false }, { changed: false }]);
    expect([...plan.deletions, ...plan.hides]).toEqual([]);
  });
});
