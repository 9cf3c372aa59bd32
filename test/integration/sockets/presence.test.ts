import { startTestApp, type TestApp } from '../../support/app';
import { addContact, aPerson, type Person, send } from '../../support/people';
import { closeSockets, connect, type SocketClient } from '../../support/socket-client';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});
afterEach(closeSockets);
afterAll(() => app.stop());

const person = (name: string) => aPerson(app, { name });
const online = ({ id, name }: Person) => ({ user_id: id, name });

async function isOnline(viewer: Person, other: Person): Promise<boolean> {
  const { contacts } = (await viewer.api.get('/api/contacts')).body.data;
  return contacts.find((contact: { contact_user_id: number }) => contact.contact_user_id === other.id)
    .is_online;
}

/** Connects P, and waits until those who may know have been told: `witness` may. */
async function comeOnline(p: Person, witness: SocketClient): Promise<SocketClient> {
  const device = await connect(app, p);
  expect(await witness.next('user_online')).toEqual(online(p));
  return device;
}

describe('V sees P', () => {
  let p: Person;
  let v: Person;
  let vDevice: SocketClient;
  let witness: SocketClient;

  beforeEach(async () => {
    [p, v] = await Promise.all([person('P'), person('V')]);
    // Everybody who may know is told at the same moment as this one.
    const w = await person('W');
    await addContact(p, w);
    [vDevice, witness] = await Promise.all([connect(app, v), connect(app, w)]);
  });

  const eventsOfV = () => vDevice.all('user_online');

  it('when P has V among the contacts: event, snapshot and list', async () => {
    await addContact(p, v);
    await addContact(v, p);
    await comeOnline(p, witness);

    expect(await eventsOfV()).toEqual([online(p)]);
    expect(await (await connect(app, v)).all('user_online')).toEqual([online(p)]);
    expect(await isOnline(v, p)).toBe(true);
  });

  it.each(['V', 'P'])('when they share a conversation, %s having written', async (who) => {
    await (who === 'P' ? send(p, v, 'oi') : send(v, p, 'oi'));
    await addContact(v, p);
    await vDevice.forget();
    await comeOnline(p, witness);

    expect(await vDevice.names()).toEqual(['user_online']);
    expect(await (await connect(app, v)).all('user_online')).toEqual([online(p)]);
    expect(await isOnline(v, p)).toBe(true);
  });

  it('not because V has added P', async () => {
    await addContact(v, p);
    await comeOnline(p, witness);

    expect(await eventsOfV()).toEqual([]);
    expect(await (await connect(app, v)).all('user_online')).toEqual([]);
    expect(await isOnline(v, p)).toBe(false);
  });

  it('not as a stranger', async () => {
    await comeOnline(p, witness);

    expect(await vDevice.names()).toEqual([]);
  });

  it('not because V opened the conversation or typed in it', async () => {
    await vDevice.call('join_conversation', { contact_user_id: p.id });
    await vDevice.call('typing_start', { contact_user_id: p.id });
    await v.api.get(`/api/messages/conversation/${p.id}`);
    await vDevice.call('message_read', { sender_id: p.id });
    await comeOnline(p, witness);

    expect(await eventsOfV()).toEqual([]);
    expect(await (await connect(app, v)).all('user_online')).toEqual([]);
  });

  it('no longer when P has removed V', async () => {
    const contact = await addContact(p, v);
    await p.api.delete(`/api/contacts/${contact.id}`);
    await comeOnline(p, witness);

    expect(await eventsOfV()).toEqual([]);
  });

  it('by the name P registered with, not by what others call P', async () => {
    await addContact(p, v, 'my friend V');
    await addContact(v, p, 'old P');
    await comeOnline(p, witness);

    expect(await eventsOfV()).toEqual([online(p)]);
  });
});

it('tells a connecting client once of each person it may see, and nobody of himself', async () => {
  const me = await person('Me');
  const friends = await Promise.all(['One', 'Two', 'Three'].map(person));
  const absent = await person('Absent');
  for (const friend of [...friends, absent]) await addContact(friend, me);
  // Two reasons at once, and two devices: still told once.
  const [one] = friends;
  if (!one) throw new Error('There are three');
  await send(one, me, 'oi');
  await Promise.all([...friends, one].map((friend) => connect(app, friend)));

  const device = await connect(app, me);
  const seen = await device.all('user_online');
  expect(new Set(seen.map(({ user_id }) => user_id))).toEqual(new Set(friends.map(({ id }) => id)));
  expect(seen).toHaveLength(3);
});

it('says nothing when somebody who is online connects once more', async () => {
  const [p, v] = [await person('P'), await person('V')];
  await addContact(p, v);
  const watching = await connect(app, v);
  await comeOnline(p, watching);
  const [second, third] = await Promise.all([connect(app, p), connect(app, p)]);
  second.close();
  await third.barrier();
  // The next that is told: a second arrival would have been told before.
  const q = await person('Q');
  await addContact(q, v);
  await comeOnline(q, watching);

  expect(await watching.all('user_online')).toEqual([online(p), online(q)]);
  expect(await watching.all('user_offline')).toEqual([]);
});

describe('while both are online', () => {
  let p: Person;
  let v: Person;
  let pDevice: SocketClient;
  let vDevices: SocketClient[];

  beforeEach(async () => {
    [p, v] = await Promise.all([person('P'), person('V')]);
    [pDevice, ...vDevices] = await Promise.all([connect(app, p), connect(app, v), connect(app, v)]);
  });

  it('every device of V hears of P as soon as P has added V, and P hears nothing of V', async () => {
    await addContact(p, v);
    for (const device of vDevices) expect(await device.all('user_online')).toEqual([online(p)]);
    expect(await pDevice.all('user_online')).toEqual([]);

    await addContact(v, p);
    expect(await pDevice.all('user_online')).toEqual([online(v)]);
  });

  it('both hear of each other with the first message, before it, and once', async () => {
    await pDevice.send(v, 'oi');
    await pDevice.send(v, 'again');
    for (const device of vDevices) {
      expect((await device.names()).slice(0, 2)).toEqual(['user_online', 'new_message']);
      expect(await device.all('user_online')).toEqual([online(p)]);
    }
    expect(await pDevice.all('user_online')).toEqual([online(v)]);

    await addContact(p, v);
    expect(await vDevices[0]?.all('user_online')).toEqual([online(p)]);
  });

  it('V sees P go when P removes V, unless they have a conversation', async () => {
    const contact = await addContact(p, v);
    await p.api.delete(`/api/contacts/${contact.id}`);
    for (const device of vDevices) expect(await device.all('user_offline')).toEqual([{ user_id: p.id }]);

    await addContact(p, v);
    await send(v, p, 'oi');
    await p.api.delete(`/api/contacts/${contact.id}`);
    for (const device of vDevices) {
      expect(await device.all('user_offline')).toEqual([{ user_id: p.id }]);
      expect((await device.all('user_online')).at(-1)).toEqual(online(p));
    }
    expect(await pDevice.all('user_offline')).toEqual([]);
  });

  it('nobody hears of somebody who is not', async () => {
    const absent = await person('Absent');
    await addContact(absent, v);
    await addContact(p, absent);
    await send(absent, p, 'oi');

    expect(await vDevices[0]?.names()).toEqual([]);
    expect(await pDevice.all('user_online')).toEqual([]);
  });
});

describe('typing', () => {
  it('is told to every device of the other side, and to nobody else, before the first message too', async () => {
    const [ana, bruno, caio] = await Promise.all(['Ana', 'Bruno', 'Caio'].map(person));
    if (!ana || !bruno || !caio) throw new Error('There are three');
    const [from, fromOther, one, two, stranger] = await Promise.all([
      connect(app, ana),
      connect(app, ana),
      connect(app, bruno),
      connect(app, bruno, { transports: ['polling'] }),
      connect(app, caio),
    ]);
    expect(await from.call('typing_start', { contact_user_id: bruno.id })).toEqual({ success: true });
    for (const device of [one, two]) {
      expect(await device.next('user_typing')).toEqual({ user_id: ana.id, name: 'Ana' });
    }
    expect(await from.call('typing_stop', { contact_user_id: bruno.id })).toEqual({ success: true });
    for (const device of [one, two]) {
      expect(await device.next('user_stopped_typing')).toEqual({ user_id: ana.id });
      expect(await device.names()).toEqual(['user_typing', 'user_stopped_typing']);
    }
    for (const device of [from, fromOther, stranger]) expect(await device.names()).toEqual([]);
  });

  it('on every key is told once, and its end once', async () => {
    const [ana, bruno] = [await person('Ana'), await person('Bruno')];
    const [from, to] = [await connect(app, ana), await connect(app, bruno)];
    for (let key = 0; key < 50; key++) from.emit('typing_start', { contact_user_id: bruno.id });
    await to.next('user_typing');
    for (let key = 0; key < 50; key++) from.emit('typing_start', { contact_user_id: bruno.id });
    for (let key = 0; key < 5; key++) from.emit('typing_stop', { contact_user_id: bruno.id });
    await to.next('user_stopped_typing');
    await from.barrier();

    expect(await to.names()).toEqual(['user_typing', 'user_stopped_typing']);
    expect(await from.names()).toEqual([]);
  });

  it('that stopped before it could be told leaves nothing behind', async () => {
    const [ana, bruno] = [await person('Ana'), await person('Bruno')];
    const [from, to] = [await connect(app, ana), await connect(app, bruno)];
    for (let word = 0; word < 3; word++) {
      from.emit('typing_start', { contact_user_id: bruno.id });
      from.emit('typing_stop', { contact_user_id: bruno.id });
    }
    await from.send(bruno, 'sent');

    expect(await to.names()).toEqual(['user_online', 'new_message', 'message_notification']);
  });

  it('that never began does not stop', async () => {
    const [ana, bruno] = [await person('Ana'), await person('Bruno')];
    const [from, to] = [await connect(app, ana), await connect(app, bruno)];
    await from.call('typing_stop', { contact_user_id: bruno.id });

    expect(await to.names()).toEqual([]);
  });

  it('stops when the client vanishes', async () => {
    const [ana, bruno] = [await person('Ana'), await person('Bruno')];
    const [from, to] = [await connect(app, ana), await connect(app, bruno)];
    await from.call('typing_start', { contact_user_id: bruno.id });
    from.socket.io.engine.close();

    expect(await to.next('user_stopped_typing')).toEqual({ user_id: ana.id });
  });

  it('goes on with another device of the same person', async () => {
    const [ana, bruno] = [await person('Ana'), await person('Bruno')];
    const [from, other, to] = await Promise.all([connect(app, ana), connect(app, ana), connect(app, bruno)]);
    await from.call('typing_start', { contact_user_id: bruno.id });
    from.close();
    await other.barrier();
    await other.call('typing_stop', { contact_user_id: bruno.id });

    expect(await to.names()).toEqual(['user_typing', 'user_stopped_typing']);
  });

  it('to oneself or to nobody is no error and reaches nobody', async () => {
    const ana = await person('Ana');
    const [one, two] = [await connect(app, ana), await connect(app, ana)];
    await one.call('typing_start', { contact_user_id: ana.id });
    await one.call('typing_start', { contact_user_id: 999_999 });

    expect(await two.names()).toEqual([]);
  });
});
