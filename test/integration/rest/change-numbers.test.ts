import type { Message } from '../../../src/contracts/classic/entities';
import { Database } from '../../../src/infra/database/database';
import { ConversationRepository } from '../../../src/repositories/conversations/conversation-repository';
import { startTestApp, type TestApp } from '../../support/app';
import { addContact, aPerson, type Person, send, twoPeople } from '../../support/people';

/** Everything that somebody can see, and what tells its rows apart. */
const VISIBLE = [
  ['contacts', 'id'],
  ['conversations', 'id'],
  ['conversation_members', 'conversation_id, user_id'],
  ['messages', 'id'],
  ['message_hidden', 'message_id, user_id'],
] as const;

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

/** Everything that people do to each other, all at once, so that it meets in every order. */
async function live(people: readonly Person[]): Promise<void> {
  const pairs = people.flatMap((one) =>
    people.filter((other) => other !== one).map((other) => [one, other] as const),
  );
  await Promise.all(
    pairs.map(async ([one, other]) => {
      const contact = await addContact(one, other);
      const sent: Message[] = [];
      for (const text of ['first', 'second', 'third', 'fourth']) {
        const message = await send(one, other, text, `${other.id} ${text}`);
        sent.push(message);
        await one.api.post('/api/messages/send', {
          receiver_id: other.id,
          content: text,
          temp_id: message.temp_id,
        });
      }
      const { body } = await one.api.get(`/api/messages/conversation/${other.id}`);
      const received = body.data.messages.find(({ sender_id }: Message) => sender_id === other.id);
      await Promise.all([
        one.api.put(`/api/contacts/${contact.id}`, { contact_name: 'Renamed' }),
        one.api.put(`/api/messages/mark-read/${other.id}`),
        one.api.delete(`/api/messages/${sent[0]?.id}`),
        one.api.delete(`/api/messages/${sent[1]?.id}?scope=me`),
        one.api.delete(`/api/messages/${received?.id ?? sent[2]?.id}`),
        send(one, other, 'fifth'),
      ]);
      if (one.id < other.id) await one.api.delete(`/api/messages/conversation/${other.id}`);
      else await one.api.delete(`/api/contacts/${contact.id}`);
    }),
  );
}

async function changeNumbersOf(table: string, order: string): Promise<number[]> {
  const rows = await app.database.many<{ change_no: number }>(
    `select change_no from ${table} order by ${order}`,
  );
  return rows.map(({ change_no }) => change_no);
}

it('numbers every change that somebody can see, and every message of a conversation without a gap', async () => {
  await live(await Promise.all(Array.from({ length: 5 }, () => aPerson(app))));

  const [counter] = await app.database.many<{ n: number }>('select n from change_counter');
  const numbersByTable = new Map<string, number[]>();
  for (const [table, order] of VISIBLE) {
    const numbers = await changeNumbersOf(table, order);
    expect([table, numbers.length]).not.toEqual([table, 0]);
    expect([table, Math.min(...numbers)]).not.toEqual([table, 0]);
    expect(Math.max(...numbers)).toBeLessThanOrEqual(counter?.n ?? 0);
    numbersByTable.set(table, numbers);
  }
  for (const table of ['contacts', 'messages', 'message_hidden']) {
    const numbers = numbersByTable.get(table) ?? [];
    expect([table, new Set(numbers).size]).toEqual([table, numbers.length]);
  }

  const conversations = await app.database.many<Record<string, number>>(
    `select v.id, v.last_seq, v.change_no,
            (select count(*) from messages m where m.conversation_id = v.id) as message_count,
            (select min(m.seq) from messages m where m.conversation_id = v.id) as first_seq,
            (select max(m.seq) from messages m where m.conversation_id = v.id) as newest_seq,
            greatest((select max(m.change_no) from messages m where m.conversation_id = v.id),
                     (select max(c.change_no) from conversation_members c where c.conversation_id = v.id)) as largest_inside
       from conversations v`,
  );
  expect(conversations).toHaveLength(10);
  for (const { last_seq, change_no, message_count, first_seq, newest_seq, largest_inside } of conversations) {
    expect({ message_count, first_seq, newest_seq }).toEqual({
      message_count: last_seq,
      first_seq: 1,
      newest_seq: last_seq,
    });
    // Ten messages: five from each side, none of them twice.
    expect(last_seq).toBe(10);
    expect(change_no).toBe(largest_inside);
  }
});

it('numbers a conversation and its members before anything is said', async () => {
  const [ana, bruno] = await twoPeople(app);
  const writer = new Database(app.schema.address, { size: 1, multipleStatements: true });
  try {
    const id = await new ConversationRepository(app.database, writer).createDirect(ana.id, bruno.id);
    const rows = await app.database.many<{ change_no: number }>(
      `select change_no from conversations where id = ? union all
       select change_no from conversation_members where conversation_id = ?`,
      [id, id],
    );
    expect(rows).toHaveLength(3);
    for (const { change_no } of rows) expect(change_no).toBeGreaterThan(0);
  } finally {
    await writer.close();
  }
});

it('moves watermarks only forward, and never past the newest message', async () => {
  const wrong = await app.database.many(
    `select m.conversation_id from conversation_members m join conversations v on v.id = m.conversation_id
      where m.read_seq > v.last_seq or m.delivered_seq > v.last_seq or m.cleared_seq > v.last_seq or m.read_seq > m.delivered_seq`,
  );
  expect(wrong).toEqual([]);
});
