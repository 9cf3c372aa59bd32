import { setImmediate as nextTurn } from 'node:timers/promises';
import { startTestApp, type TestApp } from '../../support/app';
import { aPerson, type Person, twoPeople } from '../../support/people';
import { closeSockets, connect, type SocketClient } from '../../support/socket-client';

let app: TestApp;

beforeEach(async () => {
  app = await startTestApp();
});
afterEach(async () => {
  closeSockets();
  await app.stop();
});

const said = (count: number, text = 'number') => Array.from({ length: count }, (_, n) => `${text} ${n + 1}`);

function sendAllAtOnce(device: SocketClient, receiver: Person, contents: readonly string[]) {
  return Promise.all(contents.map((content) => device.send(receiver, content)));
}

it('of eight sends without waiting is kept, in a conversation nobody has written in, with everything cold', async () => {
  for (let round = 0; round < 10; round++) {
    const [ana, bruno] = await twoPeople(app);
    const [from, to] = await Promise.all([connect(app, ana), connect(app, bruno)]);
    const contents = said(8);
    const messages = await sendAllAtOnce(from, bruno, contents);

    expect(messages.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect((await to.all('new_message')).map(({ content }) => content)).toEqual(contents);
    expect((await from.all('message_sent')).map(({ message }) => message.content)).toEqual(contents);
  }
});

it('is kept while the conversation is being created, whenever the next message comes', async () => {
  for (let round = 0; round < 10; round++) {
    const [ana, bruno] = await twoPeople(app);
    const [from, to] = await Promise.all([connect(app, ana), connect(app, bruno)]);
    const contents = said(60);
    const acks = [];
    for (const content of contents) {
      acks.push(from.send(bruno, content));
      // Each in a packet, and a turn of the event loop, of its own.
      await nextTurn();
    }
    await Promise.all(acks);

    expect((await to.all('new_message')).map(({ content }) => content)).toEqual(contents);
  }
});

it('is the same for everybody when both write at once; acks come in the order of the sends', async () => {
  const [ana, bruno] = await twoPeople(app);
  const [one, other] = await Promise.all([connect(app, ana), connect(app, bruno)]);
  const acked: string[] = [];
  const say = async (device: SocketClient, to: Person, content: string) => {
    await device.send(to, content);
    acked.push(content);
  };
  const sends = said(50).flatMap((text) => [
    say(one, bruno, `Ana's ${text}`),
    say(other, ana, `Bruno's ${text}`),
  ]);
  await Promise.all(sends);

  for (const name of ['Ana', 'Bruno']) {
    expect(acked.filter((content) => content.startsWith(name))).toEqual(said(50, `${name}'s number`));
  }
  const rows = await app.database.many<{ seq: number; content: string; sender_id: number }>(
    'select seq, content, sender_id from messages order by seq',
  );
  expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: 100 }, (_, n) => n + 1));
  const heard = (await other.all('new_message')).map(({ seq, content }) => ({ seq, content }));
  expect(heard).toEqual(
    rows.filter((row) => row.sender_id === ana.id).map(({ seq, content }) => ({ seq, content })),
  );
});

it('is gapless in each of many conversations under one load', async () => {
  const people = await Promise.all(said(6).map((name) => aPerson(app, { name })));
  const devices = await Promise.all(people.map((person) => connect(app, person)));
  await Promise.all(
    devices.flatMap((device, index) =>
      people.filter((_, other) => other !== index).map((person) => sendAllAtOnce(device, person, said(10))),
    ),
  );

  const conversations = await app.database.many<{
    count: number;
    first: number;
    last: number;
    last_seq: number;
  }>(
    `select count(*) as count, min(m.seq) as first, max(m.seq) as last, v.last_seq
       from conversations v join messages m on m.conversation_id = v.id group by v.id, v.last_seq`,
  );
  expect(conversations).toHaveLength(15);
  for (const conversation of conversations) {
    expect(conversation).toEqual({ count: 20, first: 1, last: 20, last_seq: 20 });
  }
  const unnumbered = await app.database.one('select count(*) as n from messages where change_no = 0');
  expect(unnumbered).toEqual({ n: 0 });
});
