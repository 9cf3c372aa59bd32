import { startTestApp, type TestApp } from '../../support/app';
import { addContact, aPerson, type Person, send, sendAll, twoPeople } from '../../support/people';
import { storeMessages } from '../../support/stored-messages';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

/** As the two places say it that show it. */
async function unreadOf(person: Person): Promise<{ total: number; by_contact: Record<string, number> }> {
  const { status, body } = await person.api.get('/api/messages/unread');
  expect(status).toBe(200);
  const { body: list } = await person.api.get('/api/contacts');
  for (const { contact_user_id, unread_count } of list.data.contacts) {
    expect(unread_count).toBe(body.data.by_contact[contact_user_id] ?? 0);
  }
  return body.data;
}

async function markRead(reader: Person, sender: Person): Promise<number> {
  const { status, body } = await reader.api.put(`/api/messages/mark-read/${sender.id}`);
  expect(status).toBe(200);
  expect(body).toEqual({
    success: true,
    message: 'The messages were marked as read.',
    data: { count: expect.any(Number) },
  });
  return body.data.count;
}

describe('the unread count', () => {
  it('is in the envelope, empty for somebody new', async () => {
    const { body } = await (await aPerson(app)).api.get('/api/messages/unread');
    expect(body).toEqual({
      success: true,
      message: 'These are your unread messages.',
      data: { total: 0, by_contact: {} },
    });
  });

  it('counts what others wrote, by person, and nothing of one’s own', async () => {
    const [ana, bruno] = await twoPeople(app);
    const carla = await aPerson(app);
    await addContact(ana, bruno);
    await sendAll(bruno, ana, ['1', '2', '3']);
    await sendAll(carla, ana, ['1', '2']);
    await sendAll(ana, bruno, ['mine', 'mine too']);

    expect(await unreadOf(ana)).toEqual({ total: 5, by_contact: { [bruno.id]: 3, [carla.id]: 2 } });
    expect(await unreadOf(carla)).toEqual({ total: 0, by_contact: {} });
  });

  it('leaves out what was deleted, hidden or cleared', async () => {
    const [ana, bruno] = await twoPeople(app);
    await addContact(ana, bruno);
    const [gone, hidden] = await sendAll(bruno, ana, ['gone', 'hidden', 'left']);
    await bruno.api.delete(`/api/messages/${gone!.id}`);
    await ana.api.delete(`/api/messages/${hidden!.id}`);
    expect(await unreadOf(ana)).toEqual({ total: 1, by_contact: { [bruno.id]: 1 } });

    await ana.api.delete(`/api/messages/conversation/${bruno.id}`);
    expect(await unreadOf(ana)).toEqual({ total: 0, by_contact: {} });
    await send(bruno, ana, 'after');
    expect(await unreadOf(ana)).toEqual({ total: 1, by_contact: { [bruno.id]: 1 } });
  });

  it.each([
    [999, 999],
    [1_000, 1_000],
    [1_001, 1_000],
    [1_600, 1_000],
  ])('shows %i of one person as %i', async (count, shown) => {
    const [ana, bruno] = await twoPeople(app);
    await addContact(ana, bruno);
    await storeMessages(app.database, bruno, ana, count);
    expect(await unreadOf(ana)).toEqual({ total: shown, by_contact: { [bruno.id]: shown } });
  });

  it('is exact where most of a long backlog is one’s own', async () => {
    const [ana, bruno] = await twoPeople(app);
    await storeMessages(app.database, ana, bruno, 1_200);
    await storeMessages(app.database, bruno, ana, 30);
    expect(await unreadOf(ana)).toEqual({ total: 30, by_contact: { [bruno.id]: 30 } });
  });
});

describe('marking as read', () => {
  it('answers the exact count, also beyond what the badge shows, and then nothing', async () => {
    const [ana, bruno] = await twoPeople(app);
    await storeMessages(app.database, bruno, ana, 1_300);
    await send(ana, bruno, 'mine');

    expect(await markRead(ana, bruno)).toBe(1_300);
    expect(await unreadOf(ana)).toEqual({ total: 0, by_contact: {} });
    expect(await markRead(ana, bruno)).toBe(0);
  });

  it('leaves what others wrote unread', async () => {
    const [ana, bruno] = await twoPeople(app);
    const carla = await aPerson(app);
    await send(bruno, ana, 'b');
    await send(carla, ana, 'c');
    expect(await markRead(ana, bruno)).toBe(1);
    expect(await unreadOf(ana)).toEqual({ total: 1, by_contact: { [carla.id]: 1 } });
  });

  it('does not count what was deleted or hidden', async () => {
    const [ana, bruno] = await twoPeople(app);
    const [gone, hidden] = await sendAll(bruno, ana, ['gone', 'hidden', 'left']);
    await bruno.api.delete(`/api/messages/${gone!.id}`);
    await ana.api.delete(`/api/messages/${hidden!.id}`);
    expect(await markRead(ana, bruno)).toBe(1);
  });

  it('answers 0 where nobody has written yet, with oneself and with nobody', async () => {
    const [ana, bruno] = await twoPeople(app);
    expect(await markRead(ana, bruno)).toBe(0);
    expect(await markRead(ana, ana)).toBe(0);
    expect(await markRead(ana, { ...bruno, id: 2 ** 40 })).toBe(0);
  });

  it('counts every message once when ten requests race', async () => {
    const [ana, bruno] = await twoPeople(app);
    await sendAll(bruno, ana, ['1', '2', '3', '4', '5']);
    const counts = await Promise.all(Array.from({ length: 10 }, () => markRead(ana, bruno)));
    expect(counts.toSorted((a, b) => b - a)).toEqual([5, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('counts every message once when sending and reading race', async () => {
    const [ana, bruno] = await twoPeople(app);
    const [, counts] = await Promise.all([
      Promise.all(Array.from({ length: 20 }, (_, n) => send(bruno, ana, String(n)))),
      Promise.all(Array.from({ length: 10 }, () => markRead(ana, bruno))),
    ]);
    const last = await markRead(ana, bruno);
    expect(counts.reduce((sum, count) => sum + count, last)).toBe(20);
  });
});
