import type { ConversationRef } from '../../../../src/domain/conversation';
import type { SendLine } from '../../../../src/sockets/live/send/send-line';
import { SendLines } from '../../../../src/sockets/live/send/send-lines';

const ANA = 1;
/** The conversation of Ana and user 7. */
const DIRECT = 50;
const GROUP = { conversation_id: 3 };

let asked: ConversationRef[];
let lines: SendLines;
beforeEach(() => {
  asked = [];
  lines = new SendLines({
    of(_, ref) {
      asked.push(ref);
      if ('with_user' in ref) return ref.with_user === 7 ? { conversation_id: DIRECT } : undefined;
      return () => Promise.resolve(ref.conversation_id === DIRECT ? { with_user: 7 } : undefined);
    },
  });
});

/** A message in its line. */
interface Sent {
  line: SendLine;
  position: number;
  temp_id: string;
}

async function find(ref: ConversationRef): Promise<SendLine | undefined> {
  const found = lines.find(ANA, ref);
  return typeof found === 'function' ? found() : found;
}

/** Undefined if it may not begin. */
async function send(ref: ConversationRef, temp_id: string): Promise<Sent | undefined> {
  const line = lines.lineFor(await find(ref), ref, temp_id);
  return line && { line, position: line.add(), temp_id };
}

async function begin(ref: ConversationRef, temp_id: string): Promise<Sent> {
  const sent = await send(ref, temp_id);
  if (!sent) throw new Error(`${temp_id} was refused`);
  return sent;
}

const isHeld = ({ line, position }: Sent): boolean => line.isHeld(position);
const end = ({ line }: Sent): void => lines.leave(line);
/** It may be sent again. */
function refuse(sent: Sent): void {
  sent.line.hold(sent.position, sent.temp_id);
  end(sent);
}

it('lets nothing overtake what was refused, until that is sent again', async () => {
  refuse(await begin(GROUP, 'a'));
  expect(await send(GROUP, 'b')).toBeUndefined();
  await begin({ conversation_id: 4 }, 'c');

  await begin(GROUP, 'a');
  await begin(GROUP, 'b');
});

it('holds what is in flight behind it, and nothing before it', async () => {
  const [a, b, c] = [await begin(GROUP, 'a'), await begin(GROUP, 'b'), await begin(GROUP, 'c')];
  refuse(b);
  expect([a, b, c].map(isHeld)).toEqual([false, false, true]);
  expect(await send(GROUP, 'd')).toBeUndefined();

  // What came before is refused later: from then on that is what is waited for.
  refuse(a);
  expect([b, c].map(isHeld)).toEqual([true, true]);
  expect(await send(GROUP, 'b')).toBeUndefined();
  await begin(GROUP, 'a');
});

it('refuses what was sent before, even when the line has gone on', async () => {
  const [a, b] = [await begin(GROUP, 'a'), await begin(GROUP, 'b')];
  refuse(a);
  const again = await begin(GROUP, 'a');
  expect([again, b].map(isHeld)).toEqual([false, true]);
  refuse(b);
  const last = await begin(GROUP, 'c');
  expect([again, last].map(isHeld)).toEqual([false, false]);
});

it('holds what has gone on from it when something before that is refused', async () => {
  const [a, b] = [await begin(GROUP, 'a'), await begin(GROUP, 'b')];
  refuse(b);
  const again = await begin(GROUP, 'b');
  refuse(a);
  expect(isHeld(again)).toBe(true);
  end(again);
  expect(await send(GROUP, 'b')).toBeUndefined();
  expect(isHeld(await begin(GROUP, 'a'))).toBe(false);
});

it('holds what has gone on from what has gone on, however often', async () => {
  const [a, b, c] = [await begin(GROUP, 'a'), await begin(GROUP, 'b'), await begin(GROUP, 'c')];
  refuse(c);
  const cAgain = await begin(GROUP, 'c');
  refuse(b);
  expect(isHeld(cAgain)).toBe(true);
  end(cAgain);
  const bAgain = await begin(GROUP, 'b');
  expect(isHeld(bAgain)).toBe(false);
  refuse(a);
  expect(isHeld(bAgain)).toBe(true);
  end(bAgain);
  expect(await send(GROUP, 'b')).toBeUndefined();
  expect(isHeld(await begin(GROUP, 'a'))).toBe(false);
});

it('puts nothing into a line that was over when it was found', async () => {
  const a = await begin({ with_user: 7 }, 'a');
  const found = await find({ conversation_id: DIRECT });
  end(a);
  const b = lines.lineFor(found, { conversation_id: DIRECT }, 'b');
  b?.hold(b.add(), 'b');
  expect(await send({ conversation_id: DIRECT }, 'c')).toBeUndefined();
});

it.each([
  [{ with_user: 7 }, { conversation_id: DIRECT }],
  [{ conversation_id: DIRECT }, { with_user: 7 }],
])('knows a direct conversation by both its names: %j', async (one, other) => {
  refuse(await begin(one, 'a'));
  expect(await send(other, 'b')).toBeUndefined();
  await begin(other, 'a');
  await begin(one, 'b');
});

it('asks for the other name only if there is a line of that kind', async () => {
  await begin({ with_user: 8 }, 'a');
  await begin({ with_user: 7 }, 'b');
  expect(asked).toEqual([]);
  await begin({ conversation_id: DIRECT }, 'c');
  expect(asked).toEqual([{ conversation_id: DIRECT }]);
});

it('forgets lines that are over, and of many that are held the first', async () => {
  for (let id = 1; id <= 501; id++) end(await begin({ conversation_id: id }, 'done'));
  for (let id = 1; id <= 500; id++) refuse(await begin({ conversation_id: id }, 'a'));
  expect(await send({ conversation_id: 1 }, 'b')).toBeUndefined();
  refuse(await begin({ conversation_id: 501 }, 'a'));
  await begin({ conversation_id: 1 }, 'b');
  expect(await send({ conversation_id: 2 }, 'b')).toBeUndefined();
});
