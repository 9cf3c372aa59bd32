import * as fc from 'fast-check';
import { AppError } from '../../../src/domain/errors';
import type { Outcome, Write } from '../../../src/domain/writes';
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

const conversation = fc.nat(CONVERSATIONS - 1);
const isOther = fc.boolean();
const place = fc.integer({ min: 1, max: 12 });
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('send' as const),
      conversation,
      isOther,
      // Few of them, so that they meet again.
      temp_id: fc.constantFrom('a', 'A', 'b', 'c', 'd', 'e', 'f'),
      content: fc.constantFrom('one', 'two'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('mark' as const),
      conversation,
      isOther,
      mark: fc.constantFrom('read' as const, 'delivered' as const),
      up_to_seq: place,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('clear' as const), conversation, isOther }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), conversation, seq: place }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('hide' as const), conversation, isOther, seq: place }),
  },
);
/** What one round holds is said at once; the next begins when all of it is answered. */
const rounds = fc.array(fc.array(action, { minLength: 1, maxLength: 15 }), { minLength: 1, maxLength: 6 });

function asWrite(said: Action, { id, one, other }: Conversation, ids: readonly number[]): Write {
  const conversation_id = id;
  const user_id = 'isOther' in said && said.isOther ? other : one;
  switch (said.kind) {
    case 'send': {
      const receiver_ids = [user_id === one ? other : one];
      const { temp_id, content } = said;
      return { kind: 'send', conversation_id, sender_id: user_id, receiver_ids, temp_id, content };
    }
    case 'mark':
      return { kind: 'mark', conversation_id, user_id, mark: said.mark, up_to_seq: said.up_to_seq };
    case 'clear':
      return { kind: 'clear', conversation_id, user_id };
    case 'delete':
      return { kind: 'delete', conversation_id, seq: said.seq };
    case 'hide':
    default:
      return { kind: 'hide', conversation_id, user_id, message_id: ids[said.seq - 1] ?? 0 };
  }
}

/** A message is deleted or hidden once its sender was answered: both name it by what that answer said. */
const isPossible = (said: Action, model: LaneModel): boolean =>
  !('seq' in said) || said.seq <= model.lastSeq(said.conversation);

interface Answer {
  /** What the model answers: a place, a move, a change, or the code of a refusal. */
  said: unknown;
  /** The message that a send was answered with. */
  message: { id: number; seq: number } | undefined;
}

async function answer(lanes: WriteLanes, write: Write): Promise<Answer> {
  try {
    const outcome: Outcome = await lanes.submit(write);
    if (!('id' in outcome)) return { said: outcome, message: undefined };
    const { id, seq, is_new } = outcome;
    return { said: { seq, is_new }, message: { id, seq } };
  } catch (error) {
    return { said: error instanceof AppError ? error.code : String(error), message: undefined };
  }
}

const keyOf = (sender_id: number, temp_id: string): string => `${sender_id} ${temp_id}`;

/** What the tables hold, in the model's words. */
async function stored({ id, one, other }: Conversation): Promise<unknown> {
  const { database } = scene.schema;
  const members = await database.many<{ user_id: number }>(
    'select user_id, delivered_seq, read_seq, cleared_seq from conversation_members where conversation_id = ?',
    [id],
  );
  const hidden = await database.many<{ seq: number; user_id: number }>(
    `select m.seq, h.user_id from message_hidden h join messages m on m.id = h.message_id where m.conversation_id = ?`,
    [id],
  );
  const marksOf = (user_id: number) => {
    const { user_id: _, ...marks } = members.find((member) => member.user_id === user_id) ?? { user_id };
    return marks;
  };
  return {
    messages: (await scene.rows({ id, one, other })).map(({ seq, sender_id, temp_id, content }) => ({
      seq,
      isOther: sender_id === other,
      temp_id,
      content,
    })),
    members: [marksOf(one), marksOf(other)],
    hidden: new Set(hidden.map(({ seq, user_id }) => `${seq}:${user_id === other}`)),
  };
}

/** Each visible row has its own number, and a conversation the largest inside. */
async function expectChangeNumbers({ id }: Conversation): Promise<void> {
  const { database } = scene.schema;
  const row = await database.one<{
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
             select max(change_no) from conversation_members where conversation_id = ?) rows_inside`,
    [id, id, id],
  );
  expect(row?.own).toBe(row?.inside);
  expect(row?.least).toBeGreaterThan(0);
  expect(row?.different).toBe(row?.count);
}

it('answers and stores what the model does, whatever is said at once', async () => {
  const lanes = scene.lanes();
  await fc.assert(
    fc.asyncProperty(rounds, async (all) => {
      const model = new LaneModel(CONVERSATIONS);
      const places = await Promise.all(model.conversations.map(() => scene.aConversation()));
      const ids: number[][] = model.conversations.map(() => []);
      const placeOf = (said: Action) => places[said.conversation] as Conversation;
      for (const round of all) {
        const asked = round.filter((said) => isPossible(said, model));
        const answering = asked.map((said) =>
          answer(lanes, asWrite(said, placeOf(said), ids[said.conversation] ?? [])),
        );
        const expected = asked.map((said) => model.apply(said));
        model.allAnswered();

        const answers = await Promise.all(answering);
        expect(answers.map(({ said }) => said)).toEqual(expected);
        for (const [index, { message }] of answers.entries()) {
          const known = ids[asked[index]?.conversation ?? 0];
          // One place, one id: the first answer and all retries agree.
          if (message && known) known[message.seq - 1] ??= message.id;
          const agreed = known?.[(message?.seq ?? 0) - 1];
          expect(message?.id).toBe(agreed);
        }
      }

      for (const [index, conversationOfModel] of model.conversations.entries()) {
        const { messages, ...rest } = conversationOfModel;
        const numbered = messages.map((message, order) => ({ seq: order + 1, ...message }));
        expect(await stored(places[index] as Conversation)).toEqual({ messages: numbered, ...rest });
        expect(await scene.lastSeq(places[index] as Conversation)).toBe(messages.length);
        await expectChangeNumbers(places[index] as Conversation);
      }
    }),
    REPEATABLE,
  );
});

it('stores each temp_id once and leaves no hole, when two processes are told the same in different orders', async () => {
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
      const said = [first, second].flatMap((list, process) =>
        list.map((send) => ({ ...send, kind: 'send' as const, conversation: 0, process })),
      );
      const answers = await Promise.all(
        said.map(({ process, ...send }) =>
          answer(processes[process] as WriteLanes, asWrite(send, shared, [])),
        ),
      );

      const rows = await scene.rows(shared);
      expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, index) => index + 1));
      expect(await scene.lastSeq(shared)).toBe(rows.length);
      const keys = said.map((send) => keyOf(send.isOther ? shared.other : shared.one, send.temp_id));
      const byKey = new Map(rows.map((row) => [keyOf(row.sender_id, row.temp_id), row]));
      expect(new Set(byKey.keys())).toEqual(new Set(keys));
      expect(byKey.size).toBe(rows.length);

      const firsts = answers.flatMap(({ said: told }, index) =>
        JSON.stringify(told).includes('"is_new":true') ? [keys[index]] : [],
      );
      expect(firsts).toHaveLength(byKey.size);
      expect(new Set(firsts)).toEqual(new Set(byKey.keys()));
      for (const [index, send] of said.entries()) {
        const row = byKey.get(keys[index] ?? '');
        const { said: told, message } = answers[index] as Answer;
        // Who said two texts under one temp_id to one process may be refused for that alone.
        const isMixed = said.some(
          (other, number) =>
            keys[number] === keys[index] && other.process === send.process && other.content !== send.content,
        );
        const isRefused = row?.content !== send.content || (isMixed && told === 'temp_id_reused');
        expect(message).toEqual(isRefused ? undefined : { id: row.id, seq: row.seq });
      }
    }),
    REPEATABLE,
  );
});
