import type { PushDispatcher } from '../../src/push/dispatcher';
import type { MissedMessageRules } from '../../src/push/missed-message-rules';
import type { PushService } from '../../src/services/devices/push-service';
import { PushScene, type Person } from '../support/push-scene';

/** People who only seemed present. */
let scene: PushScene;
let dispatcher: PushDispatcher;
let push: PushService;
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
  ({ dispatcher, service: push, missedMessages } = scene.compose());
  ana = await scene.person('Ana');
  bia = await scene.person('Bia');
  conversation = await scene.conversation(ana, bia);
  ({ endpoint } = await scene.subscribe(push, bia));
  dispatcher.start();
});

afterEach(async () => {
  await missedMessages.stop();
  await dispatcher.stop();
});

/** As to somebody who is connected: without a job. */
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

  it('what it was sent after its last sign of life is pushed', async () => {
    await show('before', scene.clock() - 60_000);
    await show('one', scene.clock() - 20_000);
    await show('two');
    await lose(30_000);

    expect(bodies()).toEqual([['two', 2]]);
  });

  it('unless it was read', async () => {
    const seq = await show('read elsewhere');
    await show('not read');
    await mark('read_seq', seq);
    await lose(30_000);

    expect(bodies()).toEqual([['not read', 1]]);
  });

  it('or cleared, deleted, or written by oneself', async () => {
    await mark('cleared_seq', await show('cleared'));
    await show('deleted');
    await scene.run("update messages set deleted_at = now(3) where content = 'deleted'");
    await scene.send(bia, conversation, 'own', { withJob: false });
    await lose(30_000);

    expect(bodies()).toEqual([]);
  });

  it('and what was on its way at that moment, too', async () => {
    await show('written before, sent after', scene.clock() - 12_000);
    await lose(10_000);

    expect(bodies()).toEqual([['written before, sent after', 1]]);
  });

  it('not while another connection of the same person lives', async () => {
    await show('seen there');
    missedMessages.connectionLost(bia.user_id, new Date(scene.clock() - 30_000));
    await settle();

    expect(bodies()).toEqual([]);
  });

  it('but when that one is found dead as well', async () => {
    await show('seen nowhere');
    missedMessages.connectionLost(bia.user_id, new Date(scene.clock() - 30_000));
    await settle();
    scene.ahead_ms += 5_000;
    await lose(40_000);

    expect(bodies()).toEqual([['seen nowhere', 1]]);
  });

  it('once, however many connections die', async () => {
    await show('x');
    await lose(30_000);
    await lose(30_000);
    await lose(30_000);

    expect(bodies()).toEqual([['x', 1]]);
  });

  it('of many conversations', async () => {
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

  it('and does not within five seconds: pushed, although it is connected', async () => {
    expectOf(await show('x'));
    scene.ahead_ms += 4_900;
    await settle();
    expect(bodies()).toEqual([]);

    scene.ahead_ms += 200;
    await settle();
    expect(bodies()).toEqual([['x', 1]]);
  });

  it('and does: not pushed', async () => {
    const seq = await show('x');
    expectOf(seq);
    missedMessages.acknowledged({ user_id: bia.user_id, conversation_id: conversation, up_to_seq: seq });
    scene.ahead_ms += 6_000;
    await settle();

    expect(bodies()).toEqual([]);
    expect(await scene.db.database.many('select * from push_jobs')).toEqual([]);
  });

  it('and does through another process: not pushed', async () => {
    const seq = await show('x');
    expectOf(seq);
    await mark('delivered_seq', seq);
    scene.ahead_ms += 6_000;
    await settle();

    expect(bodies()).toEqual([]);
  });

  it('and does so late: not pushed if the push has not left yet', async () => {
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

  it('keeps nothing in memory for what is settled', async () => {
    for (const text of ['one', 'two', 'three']) expectOf(await show(text));
    scene.ahead_ms += 6_000;
    await settle();

    expect([missedMessages['expected'].length, missedMessages['acknowledgedUpTo'].size]).toEqual([0, 0]);
  });
});

it('a receiver who vanished between the writing and the showing gets a push', async () => {
  const seq = await show('x');
  missedMessages.missed({ user_id: bia.user_id, conversation_id: conversation, seq });
  await settle();

  expect(bodies()).toEqual([['x', 1]]);
});

/** A new process: whoever was connected is not any more. */
const restart = async () => {
  scene.connected.clear();
  missedMessages.start();
  await settle();
  scene.ahead_ms += 11_000;
  await settle();
};

describe('after a crash', () => {
  it('what connections may have swallowed is pushed', async () => {
    await show('long ago', scene.clock() - 3_600_000);
    await show('swallowed', scene.clock() - 40_000);
    await show('newest');
    await restart();

    expect(bodies()).toEqual([['newest', 2]]);
  });

  it('the minute counts from the newest message, however long the server was down', async () => {
    await show('older', scene.clock() - 3_700_000);
    await show('swallowed', scene.clock() - 3_620_000);
    await show('newest', scene.clock() - 3_600_000);
    await restart();

    expect(bodies()).toEqual([['newest', 2]]);
  });

  it('not what was read or acknowledged', async () => {
    await mark('delivered_seq', await show('acknowledged'));
    await restart();

    expect(bodies()).toEqual([]);
  });

  it('not to clients that came back meanwhile', async () => {
    await show('x');
    missedMessages.start();
    await settle();
    expect(bodies()).toEqual([]);
    scene.connected.add(bia.user_id);
    scene.ahead_ms += 11_000;
    await settle();

    expect(bodies()).toEqual([]);
  });

  it('not what was pushed before', async () => {
    await scene.send(ana, conversation, 'x');
    await dispatcher.idle();
    expect(bodies()).toEqual([['x', 1]]);
    await restart();
    await restart();

    expect(bodies()).toEqual([['x', 1]]);
  });

  it('but what was held back because somebody seemed connected', async () => {
    scene.connected.add(bia.user_id);
    await scene.send(ana, conversation, 'x');
    await dispatcher.idle();
    expect(bodies()).toEqual([]);
    await restart();

    expect(bodies()).toEqual([['x', 1]]);
  });

  it('page by page, where there is much', async () => {
    const rows = Array.from({ length: 2_500 }, (_, i) => i + 1);
    await scene.run(
      `insert into messages (conversation_id, seq, sender_id, temp_id, content, created_at, change_no)
       values ${rows.map(() => '(?, ?, ?, ?, ?, ?, 1)').join(', ')}`,
      rows.flatMap((seq) => [conversation, seq, ana.user_id, `t${seq}`, 'x', new Date(scene.clock())]),
    );
    await restart();

    const counts = bodies().map(([, count]) => Number(count));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(2_500);
    expect(counts.length).toBeLessThan(20);
  });

  it('nothing where there is nothing', async () => {
    await restart();

    expect(bodies()).toEqual([]);
  });
});
