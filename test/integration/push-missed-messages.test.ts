import type { PushDispatcher } from '../../src/push/dispatcher';
import type { MissedMessageRules } from '../../src/push/missed-message-rules';
import type { DeviceService } from '../../src/services/devices/device-service';
import { PushScene, type Person } from '../support/push-scene';
import { someMessages } from '../support/builders';

/** Users who only seemed connected. */
let scene: PushScene;
let dispatcher: PushDispatcher;
let devices: DeviceService;
let missedMessages: MissedMessageRules;
let ana: Person;
let bia: Person;
let conversation: number;
let endpoint: string;

beforeAll(async () => {
  scene = await PushScene.create();
});

afterAll(async () => {
  await scene.drop();
});

beforeEach(async () => {
  for (const table of ['push_jobs', 'push_deliveries', 'push_subscriptions', 'messages']) {
    await scene.run(`delete from ${table}`);
  }
  scene.connected.clear();
  scene.ahead_ms = 0;
  ({ dispatcher, devices, missedMessages } = scene.compose());
  ana = await scene.person('Ana');
  bia = await scene.person('Bia');
  conversation = await scene.conversation(ana, bia);
  ({ endpoint } = await scene.subscribe(devices, bia));
  dispatcher.start();
});

afterEach(async () => {
  await missedMessages.stop();
  await dispatcher.stop();
});

/** Stores a message as for a connected user: without a job. */
const show = (text: string, created_at?: number) =>
  scene.send(ana, conversation, text, { withJob: false, ...(created_at !== undefined && { created_at }) });
const bodies = () =>
  scene.service.accepted(endpoint).map(({ text }) => {
    const { body, data } = JSON.parse(text);
    return [body, data.count];
  });
const settle = async () => {
  await missedMessages.idle();
  await dispatcher.idle();
};
const lose = async (silent_for_ms: number) => {
  scene.connected.delete(bia.user_id);
  missedMessages.connectionLost(bia.user_id, new Date(scene.clock() - silent_for_ms));
  await settle();
};
const mark = (column: 'read_seq' | 'delivered_seq' | 'cleared_seq', seq: number) =>
  scene.run(`update conversation_members set ${column} = ? where conversation_id = ? and user_id = ?`, [
    seq,
    conversation,
    bia.user_id,
  ]);

describe('a connection that turns out dead', () => {
  beforeEach(() => {
    scene.connected.add(bia.user_id);
  });

  it('pushes what a dead connection was sent since it was last heard', async () => {
    await show('before', scene.clock() - 60_000);
    await show('one', scene.clock() - 20_000);
    await show('two');
    await lose(30_000);

    expect(bodies()).toEqual([['two', 2]]);
  });

  it('does not push what was read', async () => {
    const seq = await show('read elsewhere');
    await show('not read');
    await mark('read_seq', seq);
    await lose(30_000);

    expect(bodies()).toEqual([['not read', 1]]);
  });

  it('does not push what was cleared, deleted, or sent by the user', async () => {
    await mark('cleared_seq', await show('cleared'));
    await show('deleted');
    await scene.run("update messages set deleted_at = now(3) where content = 'deleted'");
    await scene.send(bia, conversation, 'own', { withJob: false });
    await lose(30_000);

    expect(bodies()).toEqual([]);
  });

  it('also pushes what was written just before the connection was last heard', async () => {
    await show('written before, sent after', scene.clock() - 12_000);
    await lose(10_000);

    expect(bodies()).toEqual([['written before, sent after', 1]]);
  });

  it('does not push while the user has another live connection', async () => {
    await show('seen there');
    missedMessages.connectionLost(bia.user_id, new Date(scene.clock() - 30_000));
    await settle();

    expect(bodies()).toEqual([]);
  });

  it('pushes once the last connection is found dead', async () => {
    await show('seen nowhere');
    missedMessages.connectionLost(bia.user_id, new Date(scene.clock() - 30_000));
    await settle();
    scene.ahead_ms += 5_000;
    await lose(40_000);

    expect(bodies()).toEqual([['seen nowhere', 1]]);
  });

  it('pushes once, however many connections die', async () => {
    await show('x');
    await lose(30_000);
    await lose(30_000);
    await lose(30_000);

    expect(bodies()).toEqual([['x', 1]]);
  });

  it('pushes what was missed in many conversations', async () => {
    const friends = await Promise.all(Array.from({ length: 12 }, () => scene.person()));
    for (const friend of friends) {
      await scene.send(friend, await scene.conversation(friend, bia), 'oi', { withJob: false });
    }
    await lose(30_000);

    expect(bodies()).toHaveLength(12);
  });
});

const expectOf = (seq: number) =>
  missedMessages.acknowledgementExpected({ user_id: bia.user_id, conversation_id: conversation, seq });

describe('a client that acknowledges', () => {
  beforeEach(() => {
    scene.connected.add(bia.user_id);
  });

  it('pushes to a connected client that does not acknowledge within five seconds', async () => {
    expectOf(await show('x'));
    scene.ahead_ms += 4_900;
    await settle();
    expect(bodies()).toEqual([]);

    scene.ahead_ms += 200;
    await settle();
    expect(bodies()).toEqual([['x', 1]]);
  });

  it('does not push what was acknowledged', async () => {
    const seq = await show('x');
    expectOf(seq);
    missedMessages.acknowledged({ user_id: bia.user_id, conversation_id: conversation, up_to_seq: seq });
    scene.ahead_ms += 6_000;
    await settle();

    expect(bodies()).toEqual([]);
    expect(await scene.db.database.many('select * from push_jobs')).toEqual([]);
  });

  it('does not push what was acknowledged through another process', async () => {
    const seq = await show('x');
    expectOf(seq);
    await mark('delivered_seq', seq);
    scene.ahead_ms += 6_000;
    await settle();

    expect(bodies()).toEqual([]);
  });

  it('does not push what was acknowledged late, as long as the push is not sent', async () => {
    scene.service.next(endpoint, { status: 503 });
    const seq = await show('x');
    expectOf(seq);
    scene.ahead_ms += 6_000;
    await settle();
    await mark('delivered_seq', seq);
    scene.ahead_ms += 6_000;
    await settle();

    expect(bodies()).toEqual([]);
    expect(await scene.deliveries()).toMatchObject([{ state: 'suppressed', reason: 'acknowledged' }]);
  });

  it('keeps nothing in memory once the time to acknowledge is over', async () => {
    for (const text of ['one', 'two', 'three']) expectOf(await show(text));
    scene.ahead_ms += 6_000;
    await settle();

    expect([missedMessages['expected'].length, missedMessages['acknowledgedUpTo'].size]).toEqual([0, 0]);
  });
});

it('pushes to a receiver who disconnected between the write and the emission', async () => {
  const seq = await show('x');
  missedMessages.missed({ user_ids: [bia.user_id], conversation_id: conversation, seq });
  await settle();

  expect(bodies()).toEqual([['x', 1]]);
});

/** A new process: nobody is connected any more. */
const restart = async () => {
  scene.connected.clear();
  missedMessages.start();
  await settle();
  scene.ahead_ms += 11_000;
  await settle();
};

describe('after a crash', () => {
  it('pushes what may have been lost with the connections of a crash', async () => {
    await show('long ago', scene.clock() - 3_600_000);
    await show('swallowed', scene.clock() - 40_000);
    await show('newest');
    await restart();

    expect(bodies()).toEqual([['newest', 2]]);
  });

  it('counts the minute before a crash from the newest message, however long the server was down', async () => {
    await show('older', scene.clock() - 3_700_000);
    await show('swallowed', scene.clock() - 3_620_000);
    await show('newest', scene.clock() - 3_600_000);
    await restart();

    expect(bodies()).toEqual([['newest', 2]]);
  });

  it('does not push after a crash what was read or acknowledged', async () => {
    await mark('delivered_seq', await show('acknowledged'));
    await restart();

    expect(bodies()).toEqual([]);
  });

  it('does not push to clients that reconnected after a crash', async () => {
    await show('x');
    missedMessages.start();
    await settle();
    expect(bodies()).toEqual([]);
    scene.connected.add(bia.user_id);
    scene.ahead_ms += 11_000;
    await settle();

    expect(bodies()).toEqual([]);
  });

  it('does not push again what was pushed before a crash', async () => {
    await scene.send(ana, conversation, 'x');
    await dispatcher.idle();
    expect(bodies()).toEqual([['x', 1]]);
    await restart();
    await restart();

    expect(bodies()).toEqual([['x', 1]]);
  });

  it('pushes after a crash what was suppressed because the user seemed connected', async () => {
    scene.connected.add(bia.user_id);
    await scene.send(ana, conversation, 'x');
    await dispatcher.idle();
    expect(bodies()).toEqual([]);
    await restart();

    expect(bodies()).toEqual([['x', 1]]);
  });

  it('looks through many messages page by page after a crash', async () => {
    await someMessages(
      scene.db.database,
      Array.from({ length: 2_500 }, (_, index) => ({
        conversation_id: conversation,
        seq: index + 1,
        sender_id: ana.user_id,
        content: 'x',
        created_at: new Date(scene.clock()),
      })),
    );
    await restart();

    const counts = bodies().map(([, count]) => Number(count));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(2_500);
    expect(counts.length).toBeLessThan(20);
  });

  it('pushes nothing after a crash if nothing is pending', async () => {
    await restart();

    expect(bodies()).toEqual([]);
  });
});

describe('while a block stands, nothing is pushed', () => {
  const blockBegins = () =>
    scene.run('update conversation_members set block_stands = true where conversation_id = ?', [
      conversation,
    ]);

  it('of what a dead connection was sent', async () => {
    scene.connected.add(bia.user_id);
    await show('x');
    await blockBegins();
    await lose(30_000);
    expect(bodies()).toEqual([]);
  });

  it('of what was not acknowledged', async () => {
    scene.connected.add(bia.user_id);
    expectOf(await show('x'));
    await blockBegins();
    scene.ahead_ms += 6_000;
    await settle();
    expect(bodies()).toEqual([]);
  });

  it('of what was written while the receiver disconnected', async () => {
    const seq = await show('x');
    await blockBegins();
    missedMessages.missed({ user_ids: [bia.user_id], conversation_id: conversation, seq });
    await settle();
    expect(bodies()).toEqual([]);
  });

  it('after a crash', async () => {
    await show('x');
    await blockBegins();
    await restart();
    expect(bodies()).toEqual([]);
  });
});
