import * as fc from 'fast-check';
import { AppError } from '../../../src/domain/errors';
import type { Outcome, Write } from '../../../src/repositories/conversation-writes/kinds';
import type { WriteLanes } from '../../../src/repositories/conversation-writes/write-lanes';
import { type Action, LaneModel } from '../../support/lane-model';
import { type Conversation, LaneScene } from '../../support/lane-scene';

let scene: LaneScene;

beforeEach(async () => {
  scene = await LaneScene.create();
});
afterEach(() => scene.drop());

/** Always the same examples: a failure is one for everybody. */
const REPEATABLE = { seed: 20_261_120, numRuns: 40 };
const CONVERSATIONS = 3;
/** Messages that are there before a pair of writes. */
const BEFORE = 6;

const isOther = fc.boolean();
const seq = fc.integer({ min: 1, max: 12 });
/** Few of them, so that they meet; five kinds, of which one user takes three. */
const reactedSeq = fc.integer({ min: 1, max: 3 });
const anEmoji = fc.constantFrom('👍', '🎉', '❤️', 'a', '1');
const who = { conversation: fc.nat(CONVERSATIONS - 1), isOther };

/** One arbitrary for each kind of write. */
const actions: { [Kind in Action['kind']]: fc.Arbitrary<Action> } = {
  send: fc.record({
    kind: fc.constant('send' as const),
    ...who,
    // Few of them, so that they meet again.
    temp_id: fc.constantFrom('a', 'A', 'b', 'c', 'd', 'e', 'f'),
    content: fc.constantFrom('one', 'two', null),
  }),
  mark: fc.record({
    kind: fc.constant('mark' as const),
    ...who,
    mark: fc.constantFrom('read' as const, 'delivered' as const),
    up_to_seq: seq,
  }),
  clear: fc.record({ kind: fc.constant('clear' as const), ...who }),
  delete: fc.record({ kind: fc.constant('delete' as const), ...who, seq }),
  hide: fc.record({ kind: fc.constant('hide' as const), ...who, seq }),
  react: fc.record({ kind: fc.constant('react' as const), ...who, seq: reactedSeq, emoji: anEmoji }),
  unreact: fc.record({ kind: fc.constant('unreact' as const), ...who, seq: reactedSeq, emoji: anEmoji }),
  erase_reaction: fc.record({
    kind: fc.constant('erase_reaction' as const),
    ...who,
    seq: reactedSeq,
    emoji: anEmoji,
  }),
  edit: fc.record({
    kind: fc.constant('edit' as const),
    ...who,
    seq,
    content: fc.constantFrom('one', 'two', 'three'),
    isFirst: fc.boolean(),
  }),
  settings: fc.record({
    kind: fc.constant('settings' as const),
    ...who,
    muted_until: fc.constantFrom('2030-01-01T00:00:00.000Z', '2031-01-01T00:00:00.000Z', null),
  }),
  open: fc.record({ kind: fc.constant('open' as const), ...who }),
  block: fc.record({ kind: fc.constant('block' as const), ...who, blocked: fc.boolean() }),
  erase: fc.record({ kind: fc.constant('erase' as const), ...who, seq }),
  erase_member: fc.record({ kind: fc.constant('erase_member' as const), ...who }),
  refresh: fc.record({ kind: fc.constant('refresh' as const), ...who }),
};
const action = fc.oneof(
  { weight: 6, arbitrary: actions.send },
  { weight: 3, arbitrary: actions.mark },
  { weight: 4, arbitrary: actions.react },
  { weight: 2, arbitrary: actions.unreact },
  ...[
    actions.clear,
    actions.delete,
    actions.hide,
    actions.edit,
    actions.settings,
    actions.open,
    actions.block,
    actions.refresh,
    actions.erase,
    actions.erase_member,
    actions.erase_reaction,
  ].map((arbitrary) => ({ weight: 1, arbitrary })),
);
/** What one round holds is submitted at once; before it, some users leave or come back. */
const round = fc.record({
  moves: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(fc.record(who), { minLength: 1, maxLength: 2 }) },
  ),
  actions: fc.array(action, { minLength: 1, maxLength: 15 }),
});
const rounds = fc.array(round, { minLength: 1, maxLength: 6 });

function asWrite(wanted: Action, { id, one, other }: Conversation): Write {
  const user_id = wanted.isOther ? other : one;
  const base = { conversation_id: id, user_id };
  switch (wanted.kind) {
    case 'send': {
      const { temp_id, content } = wanted;
      return { kind: 'send', ...base, receiver_ids: [user_id === one ? other : one], temp_id, content };
    }
    case 'mark':
      return { kind: 'mark', ...base, mark: wanted.mark, up_to_seq: wanted.up_to_seq };
    case 'clear':
    case 'open':
    case 'refresh':
      return { kind: wanted.kind, ...base };
    case 'delete':
      return { kind: 'delete', ...base, seq: wanted.seq };
    case 'edit': {
      const edit_of = wanted.isFirst ? null : 0;
      const { seq: its_seq, content } = wanted;
      return { kind: 'edit', ...base, seq: its_seq, content, mentions: [], edit_of, window_ms: Infinity };
    }
    case 'erase':
      return { kind: 'erase', ...base, seq: wanted.seq };
    case 'erase_member':
      return { kind: 'erase_member', ...base };
    case 'settings': {
      const { muted_until } = wanted;
      return { kind: 'settings', ...base, muted_until: muted_until === null ? null : new Date(muted_until) };
    }
    case 'block': {
      const blocked_user_id = user_id === one ? other : one;
      return { kind: 'block', ...base, blocked_user_id, blocked: wanted.blocked };
    }
    case 'react':
    case 'unreact':
    case 'erase_reaction':
      return { kind: wanted.kind, ...base, seq: wanted.seq, emoji: wanted.emoji };
    case 'hide':
    default:
      return { kind: 'hide', ...base, seq: wanted.seq };
  }
}

/** Messages are deleted and hidden after their senders got their seqs. */
const isPossible = (wanted: Action, model: LaneModel): boolean =>
  !('seq' in wanted) || wanted.seq <= model.conversation(wanted.conversation).messages.length;

interface Result {
  /** As the model tells it: an outcome without ids and times, or the code of a refusal. */
  told: unknown;
  /** Of a send. */
  message: { id: number; seq: number } | undefined;
}

async function submit(lanes: WriteLanes, write: Write): Promise<Result> {
  try {
    const { since: _since, ...outcome }: Outcome = await lanes.submit(write);
    if ('audience' in outcome) {
      // Nobody has an account.
      const { audience: _nobody, ...told } = outcome;
      if ('edited_at' in told) delete told.edited_at;
      return { told, message: undefined };
    }
    if (!('id' in outcome)) return { told: outcome, message: undefined };
    const { id, seq: its_seq, is_new } = outcome;
    return { told: { seq: its_seq, is_new }, message: { id, seq: its_seq } };
  } catch (error) {
    return { told: error instanceof AppError ? error.code : String(error), message: undefined };
  }
}

const keyOf = (sender_id: number, temp_id: string): string => `${sender_id} ${temp_id}`;

/** What the tables hold, as the model has it. */
async function stored(conversation: Conversation): Promise<unknown> {
  const { id, one, other } = conversation;
  const members = await scene.members(conversation);
  const hidden = await scene.schema.database.many<{ seq: number; user_id: number }>(
    `select m.seq, h.user_id from message_hidden h join messages m on m.id = h.message_id where m.conversation_id = ?`,
    [id],
  );
  const memberOf = (wanted: number): unknown => {
    const { user_id: _, ...member } = members.find(({ user_id }) => user_id === wanted) ?? {
      user_id: wanted,
    };
    return member;
  };
  const blocking = await scene.schema.database.many<{ user_id: number }>(
    'select user_id from blocks where user_id in (?, ?) and blocked = true',
    [one, other],
  );
  const messages = await scene.rows(conversation);
  const reactions = await scene.reactions(conversation);
  return {
    seqs: messages.map((message) => message.seq),
    messages: messages.map(({ sender_id, temp_id, content, edited_at, deleted_at, seq: its_seq }) => ({
      isOther: sender_id === other,
      temp_id,
      content,
      isEdited: edited_at !== null,
      isDeleted: deleted_at !== null,
      reactions: (reactions.get(its_seq) ?? []).map(({ emoji, user_ids }) => ({
        emoji,
        by: new Set(user_ids.map((user_id) => user_id === other)),
      })),
    })),
    members: [memberOf(one), memberOf(other)],
    hidden: new Set(hidden.map(({ seq: its_seq, user_id }) => `${its_seq}:${user_id === other}`)),
    blocks: [one, other].map((wanted) => blocking.some(({ user_id }) => user_id === wanted)),
    last_seq: await scene.lastSeq(conversation),
  };
}

/** Each visible row has a change number of its own, and a conversation has the largest of its rows, of what a block's end shows of them, and of profiles. */
async function expectChangeNumbers({ id }: Conversation): Promise<void> {
  const row = await scene.schema.database.one<{
    own: number;
    inside: number;
    least: number;
    count: number;
    different: number;
  }>(
    `select (select change_no from conversations where id = ?) as own, max(change_no) as inside, min(change_no) as least,
            count(*) as count, count(distinct change_no) as different
       from (select change_no from messages where conversation_id = ?
             union all
             select max(greatest(change_no, shown_change_no, profile_change_no)) from conversation_members where conversation_id = ?) rows_inside`,
    [id, id, id],
  );
  expect(row?.own).toBe(row?.inside);
  expect(row?.least).toBeGreaterThan(0);
  expect(row?.different).toBe(row?.count);
}

async function expectSame(model: LaneModel, conversations: readonly Conversation[]): Promise<void> {
  for (const [index, { joined_seqs: _, ...expected }] of model.conversations.entries()) {
    const conversation = conversations[index] as Conversation;
    const last_seq = expected.messages.length;
    const seqs = expected.messages.map((_message, order) => order + 1);
    expect(await stored(conversation)).toEqual({ ...expected, seqs, last_seq });
    const { noted, newest } = await scene.newestTimes(conversation);
    expect(noted).toBe(newest);
    await expectChangeNumbers(conversation);
  }
}

it('returns and stores what the model does, whatever is submitted at once, while users leave and come back', async () => {
  const lanes = scene.lanes();
  await fc.assert(
    fc.asyncProperty(rounds, async (all) => {
      const model = new LaneModel(CONVERSATIONS);
      const conversations = await Promise.all(model.conversations.map(() => scene.aConversation()));
      const conversationOf = ({ conversation }: Pick<Action, 'conversation'>) =>
        conversations[conversation] as Conversation;
      for (const { moves, actions: submitted } of all) {
        for (const move of moves) {
          const conversation = conversationOf(move);
          const user_id = move.isOther ? conversation.other : conversation.one;
          const isBack = model.leaveOrComeBack(move);
          await (isBack ? scene.comeBack(conversation, user_id) : scene.leave(conversation, user_id));
        }
        const possible = submitted.filter((each) => isPossible(each, model));
        const results = Promise.all(
          possible.map((each) => submit(lanes, asWrite(each, conversationOf(each)))),
        );
        const expected = possible.map((each) => model.apply(each));
        expect((await results).map(({ told }) => told)).toEqual(expected);
        model.settlePending();
      }
      await expectSame(model, conversations);
    }),
    REPEATABLE,
  );
});

const kinds = Object.keys(actions) as Action['kind'][];
const pairs = kinds.flatMap((first) => kinds.map((second) => [first, second] as const));

/** Submits two writes as one batch, one of them perhaps of a user who has left, and compares with the model. */
async function expectPair(lanes: WriteLanes, [one, two]: [Action, Action], hasLeft: boolean): Promise<void> {
  const model = new LaneModel(1);
  const conversation = await scene.aConversation();
  const before = Array.from({ length: BEFORE }, (_, index): Action => {
    const temp_id = `before ${index}`;
    return { kind: 'send', conversation: 0, isOther: index % 2 === 1, temp_id, content: 'one' };
  });
  for (const each of before) await submit(lanes, asWrite(each, conversation));
  before.forEach((each) => model.apply(each));
  model.settlePending();
  if (hasLeft) {
    model.leaveOrComeBack({ conversation: 0, isOther: one.isOther });
    await scene.leave(conversation, one.isOther ? conversation.other : conversation.one);
  }

  // The lane is idle only after the turn in which the previous batch was settled.
  await new Promise(setImmediate);
  // While this is in flight, the two come together.
  const blocker: Action = { kind: 'settings', conversation: 0, isOther: false, muted_until: null };
  const results = await Promise.all(
    [blocker, one, two].map((each) => submit(lanes, asWrite(each, conversation))),
  );
  expect(results.map(({ told }) => told)).toEqual([blocker, one, two].map((each) => model.apply(each)));
  const isRetry =
    one.kind === 'send' && two.kind === 'send' && one.isOther === two.isOther && one.temp_id === two.temp_id;
  expect(scene.batches.at(-1)).toBe(isRetry ? 1 : 2);
  await expectSame(model, [conversation]);
}

it('lets every two kinds of writes in one batch see what the other does', async () => {
  const lanes = scene.lanes();
  // A seq is known once its batch is committed, so it is one of those that were there before.
  const here = (each: Action): Action => ({
    ...each,
    conversation: 0,
    ...('seq' in each && { seq: 1 + (each.seq % BEFORE) }),
  });
  for (const [first, second] of pairs) {
    await fc.assert(
      fc.asyncProperty(actions[first], actions[second], fc.boolean(), (one, two, hasLeft) =>
        expectPair(lanes, [here(one), here(two)], hasLeft),
      ),
      { ...REPEATABLE, numRuns: 5 },
    );
  }
  expect(scene.warnings).toEqual([]);
});

it('stores each temp_id once and leaves no gap, when two processes get the same sends in different orders', async () => {
  const processes = [scene.lanes(), scene.lanes()];
  const sends = fc.array(
    fc.record({
      isOther,
      temp_id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'),
      content: fc.constantFrom('one', 'one', 'one', 'two'),
    }),
    { minLength: 1, maxLength: 40 },
  );
  await fc.assert(
    fc.asyncProperty(sends, sends, async (first, second) => {
      const shared = await scene.aConversation();
      const submitted = [first, second].flatMap((list, process) =>
        list.map((each) => ({ ...each, kind: 'send' as const, conversation: 0, process })),
      );
      const results = await Promise.all(
        submitted.map(({ process, ...each }) =>
          submit(processes[process] as WriteLanes, asWrite(each, shared)),
        ),
      );

      const rows = await scene.rows(shared);
      expect(rows.map((row) => row.seq)).toEqual(rows.map((_, index) => index + 1));
      expect(await scene.lastSeq(shared)).toBe(rows.length);
      const keys = submitted.map((each) => keyOf(each.isOther ? shared.other : shared.one, each.temp_id));
      const byKey = new Map(rows.map((row) => [keyOf(row.sender_id, row.temp_id), row]));
      expect(new Set(byKey.keys())).toEqual(new Set(keys));
      expect(byKey.size).toBe(rows.length);

      const firsts = results.flatMap(({ told }, index) =>
        JSON.stringify(told).includes('"is_new":true') ? [keys[index]] : [],
      );
      expect(firsts).toHaveLength(byKey.size);
      expect(new Set(firsts)).toEqual(new Set(byKey.keys()));
      for (const [index, each] of submitted.entries()) {
        const row = byKey.get(keys[index] ?? '');
        const { told, message } = results[index] as Result;
        // If one process gets two texts under one temp_id, it may refuse either for that alone.
        const isMixed = submitted.some(
          (other, number) =>
            keys[number] === keys[index] && other.process === each.process && other.content !== each.content,
        );
        const isRefused = row?.content !== each.content || (isMixed && told === 'temp_id_reused');
        expect(message).toEqual(isRefused ? undefined : { id: row.id, seq: row.seq });
      }
    }),
    REPEATABLE,
  );
});
