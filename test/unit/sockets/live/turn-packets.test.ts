import type { LiveSocket } from '../../../../src/sockets/chat-socket';
import { MAX_CHANGES_BYTES } from '../../../../src/contracts/live/events';
import { sizedText } from '../../../../src/sockets/engine/frames';
import type { SharedMessage } from '../../../../src/sockets/engine/shared-message';
import { LiveRow, type RowList } from '../../../../src/sockets/live/live-row';
import { TurnPackets } from '../../../../src/sockets/live/turn-packets';

let work: (() => void)[];
let sent: Map<unknown, SharedMessage[]>;
let packets: TurnPackets;

beforeEach(() => {
  [work, sent] = [[], new Map()];
  packets = new TurnPackets({
    atEndOfTurn: (each) => void work.push(each),
    send(connection, message) {
      sent.set(connection, [...(sent.get(connection) ?? []), message as SharedMessage]);
    },
  });
});

const endTurn = (): void => {
  for (const each of work.splice(0)) each();
};

const aSocket = ({ connected = true, takesShortRows = false } = {}) =>
  ({ connected, conn: {}, data: { live: { takesShortRows } } }) as unknown as LiveSocket;
const aRow = (n: unknown, list: RowList = 'messages') => LiveRow.of(list, JSON.stringify(n));
const sentTo = (socket: LiveSocket): SharedMessage[] => sent.get(socket.conn) ?? [];

/** What a client is told: the payload of each packet. */
function toldTo(socket: LiveSocket): unknown[] {
  return sentTo(socket).map(({ text }) => {
    expect(text).toMatch(/^2\[/);
    const [event, payload] = JSON.parse(text.slice(1)) as [string, unknown];
    expect(event).toBe('changes');
    return payload;
  });
}

it('sends the rows of a turn in one packet, those of a kind in the order they were added', () => {
  const socket = aSocket();
  packets.add(socket, aRow('one'));
  packets.add(socket, aRow('mark', 'members'));
  packets.add(socket, aRow('two'));
  expect(toldTo(socket)).toEqual([]);
  endTurn();
  expect(toldTo(socket)).toEqual([{ messages: ['one', 'two'], members: ['mark'] }]);
});

it('begins anew with the next turn', () => {
  const socket = aSocket();
  const row = aRow('same');
  for (let turn = 0; turn < 2; turn++) {
    packets.add(socket, row);
    endTurn();
  }
  expect(toldTo(socket)).toEqual([{ messages: ['same'] }, { messages: ['same'] }]);
  expect(work).toEqual([]);
});

it('encodes once what several sockets are given in the same order, and for each what it is given alone', () => {
  const [one, other, third] = [aSocket(), aSocket(), aSocket()];
  const [shared, own, last] = [aRow('shared'), aRow('own'), aRow('last')];
  for (const socket of [one, other]) packets.add(socket, shared);
  packets.add(third, own);
  for (const socket of [one, other, third]) packets.add(socket, last);
  endTurn();
  expect(toldTo(one)).toEqual([{ messages: ['shared', 'last'] }]);
  expect(toldTo(third)).toEqual([{ messages: ['own', 'last'] }]);
  expect(sentTo(one)[0]).toBe(sentTo(other)[0]);
  expect(sentTo(one)[0]?.frame).toBe(sentTo(other)[0]?.frame);
});

it('encodes once for sockets that take whole rows and once for those that take short ones, in whatever order they come', () => {
  const sockets = [false, true, false, true].map((takesShortRows) => aSocket({ takesShortRows }));
  const [whole, short] = sockets as [LiveSocket, LiveSocket];
  const rows = ['one', 'two'].map(
    (text) =>
      new LiveRow('messages', [sizedText(`{"text":"${text}"`), sizedText(',"empty":null}')], sizedText('}')),
  );
  for (const row of rows) for (const socket of sockets) packets.add(socket, row);
  endTurn();
  expect(toldTo(whole)).toEqual([
    {
      messages: [
        { text: 'one', empty: null },
        { text: 'two', empty: null },
      ],
    },
  ]);
  expect(toldTo(short)).toEqual([{ messages: [{ text: 'one' }, { text: 'two' }] }]);
  expect(new Set(sockets.map((socket) => sentTo(socket)[0]))).toEqual(
    new Set([sentTo(whole)[0], sentTo(short)[0]]),
  );
});

it('shares a first packet also with those who are given more', () => {
  const [one, other] = [aSocket(), aSocket()];
  const [first, second] = [aRow('a'.repeat(200_000)), aRow('b'.repeat(200_000))];
  for (const socket of [one, other]) packets.add(socket, first);
  packets.add(other, second);
  endTurn();
  expect(toldTo(other)).toEqual([{ messages: ['a'.repeat(200_000)] }, { messages: ['b'.repeat(200_000)] }]);
  expect(sentTo(one)).toEqual([sentTo(other)[0]]);
});

it('sends several packets in order, none longer than may be, if a turn has more', () => {
  const socket = aSocket();
  const texts = Array.from({ length: 40 }, (_, n) => `${n} ${'é'.repeat(10_000)}`);
  for (const text of texts) packets.add(socket, aRow(text));
  endTurn();
  const told = toldTo(socket) as { messages: string[] }[];
  expect(told.flatMap(({ messages }) => messages)).toEqual(texts);
  expect(told.length).toBeGreaterThan(1);
  for (const { text } of sentTo(socket)) {
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MAX_CHANGES_BYTES);
  }
  // Each but the last is as long as may be.
  for (const { text } of sentTo(socket).slice(0, -1)) {
    expect(Buffer.byteLength(text)).toBeGreaterThan(MAX_CHANGES_BYTES - 21_000);
  }
});

it('sends a row that is longer than a packet may be by itself', () => {
  const socket = aSocket();
  const rows = ['before', 'x'.repeat(MAX_CHANGES_BYTES), 'after'];
  for (const row of rows) packets.add(socket, aRow(row));
  endTurn();
  expect(toldTo(socket)).toEqual(rows.map((row) => ({ messages: [row] })));
});

it('sends what was added before something else at once, if that is asked for', () => {
  const socket = aSocket();
  packets.sendNow(socket);
  packets.add(socket, aRow('before'));
  packets.sendNow(socket);
  expect(toldTo(socket)).toEqual([{ messages: ['before'] }]);
  packets.sendNow(socket);
  packets.add(socket, aRow('after'));
  endTurn();
  expect(toldTo(socket)).toEqual([{ messages: ['before'] }, { messages: ['after'] }]);
});

it('sends nothing to a socket that has gone', () => {
  const socket = aSocket({ connected: false });
  packets.add(socket, aRow('late'));
  endTurn();
  expect(sentTo(socket)).toEqual([]);
});
