import {
  type ClientEventName,
  clientEvents,
  type ServerEventName,
  serverEvents,
} from '../../../src/contracts/classic/events';
import type { Message } from '../../../src/contracts/classic/entities';
import { startTestApp, type TestApp } from '../../support/app';
import { addContact, expectData, type Person, send, twoPeople } from '../../support/people';
import { closeSockets, connect, SocketClient } from '../../support/socket-client';

/** A block through every live event: who hears what one of two does, in either direction. An event without a line does not compile. */
interface Line {
  /** What one of the two does. Returns another device of theirs, if that is the one to look at. */
  cause: (by: Side, to: Side) => Promise<unknown>;
  /** Who hears it if nobody blocks, and while one of the two blocks the other. */
  without: readonly Hearer[];
  during: readonly Hearer[];
}

/** The device that does it, another one of the same person, a device of the other person. */
type Hearer = 'here' | 'elsewhere' | 'other';

interface Side {
  person: Person;
  here: SocketClient;
  elsewhere: SocketClient;
  /** The newest message that this person has written to the other. */
  written: Message;
}

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterEach(closeSockets);
afterAll(() => app.stop());

const draft = ({ person }: Side) => ({ receiver_id: person.id, content: 'hello', temp_id: 'a' });
const sendTo = ({ here }: Side, to: Side) => here.call('send_message', draft(to));
const show = ({ person }: Side, presence: 'everyone' | 'nobody') =>
  person.api.patch('/api/auth/me', { presence });

const told: Record<ServerEventName, Line> = {
  hello: { cause: ({ person }) => connect(app, person), without: ['here'], during: ['here'] },
  message_sent: { cause: sendTo, without: ['here', 'elsewhere'], during: [] },
  new_message: { cause: sendTo, without: ['elsewhere', 'other'], during: [] },
  message_notification: { cause: sendTo, without: ['other'], during: [] },
  message_status_update: {
    cause: ({ here }, { written }) => here.call('message_delivered', deliveredOf(written)),
    without: ['other'],
    during: [],
  },
  user_typing: {
    cause: ({ here }, to) => here.call('typing_start', contactOf(to)),
    without: ['other'],
    during: [],
  },
  user_stopped_typing: {
    async cause({ here }, to) {
      await here.call('typing_start', contactOf(to));
      await here.call('typing_stop', contactOf(to));
    },
    without: ['other'],
    during: [],
  },
  user_online: {
    async cause(by) {
      await show(by, 'nobody');
      await show(by, 'everyone');
    },
    without: ['other'],
    during: [],
  },
  user_updated: {
    cause: ({ person }) => person.api.patch('/api/auth/me', { name: `${person.name} Souza` }),
    without: ['here', 'elsewhere', 'other'],
    during: ['here', 'elsewhere'],
  },
  user_offline: { cause: (by) => show(by, 'nobody'), without: ['other'], during: [] },
  messages_read: {
    cause: ({ here }, to) => here.call('message_read', { sender_id: to.person.id }),
    without: ['elsewhere', 'other'],
    during: ['elsewhere'],
  },
  // What was written before the block can be taken back.
  message_deleted: {
    cause: ({ person, written }) => person.api.delete(`/api/messages/${written.id}`),
    without: ['here', 'elsewhere', 'other'],
    during: ['here', 'elsewhere', 'other'],
  },
  view_changed: {
    cause: ({ person }, to) => person.api.delete(`/api/messages/conversation/${to.person.id}`),
    without: ['here', 'elsewhere'],
    during: ['here', 'elsewhere'],
  },
  error: {
    cause: async ({ here }, to) => here.emit('send_message', draft(to)),
    without: [],
    during: ['here'],
  },
};

/** What is said while one of two blocks the other, and how it is answered. */
const said: Record<ClientEventName, { payload: (by: Side, to: Side) => object; code?: string }> = {
  join_conversation: { payload: (_, to) => contactOf(to) },
  leave_conversation: { payload: (_, to) => contactOf(to) },
  send_message: { payload: (_, to) => draft(to), code: 'forbidden' },
  typing_start: { payload: (_, to) => contactOf(to) },
  typing_stop: { payload: (_, to) => contactOf(to) },
  message_read: { payload: (_, { person }) => ({ sender_id: person.id }) },
  message_delivered: { payload: (_, { written }) => deliveredOf(written) },
};

const contactOf = ({ person }: Side) => ({ contact_user_id: person.id });
const deliveredOf = ({ id, sender_id }: Message) => ({ message_id: id, sender_id });

/** A new device that has had its `hello`, which the server says some time after it lets a connection in. */
async function greeted(person: Person): Promise<SocketClient> {
  const device = await connect(app, person);
  await device.next('hello');
  return device;
}

/** Ana and Bruno have written to each other, are contacts of each other, and have two devices each. */
async function twoSides(): Promise<[Side, Side]> {
  const [ana, bruno] = await twoPeople(app);
  await addContact(ana, bruno);
  await addContact(bruno, ana);
  const written = [await send(ana, bruno, 'oi'), await send(bruno, ana, 'oi!')] as const;
  const [one, other, two, another] = [
    await greeted(ana),
    await greeted(ana),
    await greeted(bruno),
    await greeted(bruno),
  ];
  await one.next('user_online');
  return [
    { person: ana, here: one, elsewhere: other, written: written[0] },
    { person: bruno, here: two, elsewhere: another, written: written[1] },
  ];
}

/** Ana blocks Bruno, and what is told of that has arrived. */
async function block([ana, bruno]: readonly [Side, Side]): Promise<void> {
  expectData(await ana.person.api.put(`/api/blocks/${bruno.person.id}`), 200);
  for (const { here, elsewhere } of [ana, bruno]) {
    for (const device of [here, elsewhere]) await device.next('user_offline');
  }
}

const devicesOf = (sides: readonly Side[]) => sides.flatMap(({ here, elsewhere }) => [here, elsewhere]);

/** Who hears an event when one does what causes it. Waits for these, who should. */
async function hearersOf(
  event: ServerEventName,
  [by, to]: readonly [Side, Side],
  expected: readonly Hearer[],
): Promise<string[]> {
  for (const device of devicesOf([by, to])) await device.forget();
  const caused = await told[event].cause(by, to);
  const here = caused instanceof SocketClient ? caused : by.here;
  const devices = { here, elsewhere: by.elsewhere, other: to.here };
  for (const hearer of expected) await devices[hearer].next(event);
  for (const device of Object.values(devices)) await device.barrier();
  const heard = Object.entries(devices).filter(([, device]) => device.heard(event).length > 0);
  return heard.map(([name]) => name);
}

it('has a line for every event', () => {
  expect(Object.keys(told).toSorted()).toEqual(Object.keys(serverEvents).toSorted());
  expect(Object.keys(said).toSorted()).toEqual(Object.keys(clientEvents).toSorted());
});

describe.each([
  ['blocks', ([ana, bruno]: [Side, Side]) => [ana, bruno] as const],
  ['is blocked', ([ana, bruno]: [Side, Side]) => [bruno, ana] as const],
])('of the one who %s', (_, order) => {
  it.each(Object.keys(told) as ServerEventName[])(
    '%s is heard by those who are named here',
    async (event) => {
      const { without, during } = told[event];
      expect(await hearersOf(event, order(await twoSides()), without)).toEqual(without);
      const sides = await twoSides();
      await block(sides);
      expect(await hearersOf(event, order(sides), during)).toEqual(during);
    },
  );

  it.each(Object.keys(said) as ClientEventName[])(
    '%s is answered, and the other hears nothing',
    async (event) => {
      const sides = await twoSides();
      await block(sides);
      const [by, to] = order(sides);
      await to.here.forget();
      const { payload, code } = said[event];
      const ack = await by.here.call(event, payload(by, to));
      expect(ack).toMatchObject(code === undefined ? { success: true } : { success: false, code });
      expect(JSON.stringify(ack)).not.toMatch(/block/i);
      expect(await to.here.names()).toEqual([]);
    },
  );
});
