import * as fc from 'fast-check';
import type { Fate } from './support/fake-network.ts';
import { pass, Scene, stopTime, textsIn } from './support/scene.ts';

const FATES = ['pass', 'pass', 'pass', 'drop', 'double', 'cut before', 'cut after'] as const satisfies Fate[];
const MOODS = ['store', 'store', 'silent', 'twice', 'busy', 'rate_limited'] as const;
const PLACES = [10, 11] as const;

/** What the user and the network do, one after another. */
const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant('write' as const),
        to: fc.constantFrom(...PLACES),
        count: fc.integer({ min: 1, max: 3 }),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('wait' as const),
        ms: fc.constantFrom(0, 5, 40, 1_200, 11_000),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('cut' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const) }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('receive' as const), to: fc.constantFrom(...PLACES) }),
    },
  ),
  { minLength: 1, maxLength: 25 },
);

/** Of what happens to packets and messages, in the order in which it is asked for. When it is used up all goes well. */
const lucks = fc.record({
  fates: fc.array(fc.constantFrom(...FATES), { maxLength: 40 }),
  delays: fc.array(fc.constantFrom(1, 5, 300, 3_000), { maxLength: 40 }),
  moods: fc.array(fc.constantFrom(...MOODS), { maxLength: 40 }),
});

beforeEach(stopTime);
afterEach(() => jest.useRealTimers());

it('each message is stored once, in order, and answered, whatever the network, the server and crashes do', async () => {
  await fc.assert(
    fc.asyncProperty(steps, lucks, async (todo, luck) => {
      const { fates, delays, moods } = structuredClone(luck);
      const scene = new Scene();
      const { server } = scene;
      server.network.fateOf = () => fates.shift() ?? 'pass';
      server.network.delayOf = () => delays.shift() ?? 5;
      server.moodOf = () => {
        const mood = moods.shift() ?? 'store';
        return mood === 'busy' || mood === 'rate_limited' ? { code: mood } : mood;
      };
      const written = new Map<number, string[]>(PLACES.map((id) => [id, []]));
      let chat = scene.connect();
      await pass(1);
      for (const step of todo) {
        if (step.kind === 'wait') await pass(step.ms);
        if (step.kind === 'cut') server.network.cutAll();
        if (step.kind === 'receive') server.receive(step.to, 'from Bia');
        if (step.kind === 'write') {
          for (let count = 0; count < step.count; count += 1) {
            const mine = written.get(step.to) ?? [];
            mine.push(`${step.to} ${mine.length + 1}`);
            chat.conversation({ conversation_id: step.to }).send(mine.at(-1) ?? '');
          }
          // A crash before a message is stored on the device loses it: nobody was told that it would be sent.
          await pass(2);
        }
        if (step.kind === 'crash') {
          await Promise.all([chat.close(), pass(5)]);
          chat = scene.connect();
          await pass(3);
        }
      }
      for (const list of [fates, delays, moods]) list.length = 0;
      // A packet that is lost, and not its connection, is missed when the next one comes.
      for (const id of PLACES) server.receive(id, 'at last');
      await pass(120_000);

      for (const id of PLACES) {
        const stored = server.messagesIn(id).filter(({ sender_id }) => sender_id === 1);
        expect(stored.map(({ content }) => content)).toEqual(written.get(id));
        // Answered: nothing waits, and what is shown is what the server has.
        expect(textsIn(chat, id)).toEqual(server.contentsOf(id));
      }
      expect(scene.device.outboxOf('mychat-account-1')).toEqual([]);
      expect(chat.connection.getSnapshot()).toEqual({ state: 'current' });
      await scene.end();
    }),
    { numRuns: 150 },
  );
});

it.each(['up', 'down'] as const)(
  'a connection that is cut at each packet on its way %s loses nothing',
  async (way) => {
    for (let at = 1; at <= 6; at += 1) {
      for (const fate of ['cut before', 'cut after', 'drop', 'double'] as const) {
        const scene = new Scene();
        const chat = await scene.connected();
        let packets = 0;
        scene.server.network.fateOf = (where) => (where === way && (packets += 1) === at ? fate : 'pass');
        for (const content of ['one', 'two', 'three']) {
          chat.conversation({ conversation_id: 10 }).send(content);
          await pass(15);
        }
        await pass(40_000);
        expect(scene.server.contentsOf(10)).toEqual(['one', 'two', 'three']);
        expect(textsIn(chat, 10)).toEqual(['one', 'two', 'three']);
        await scene.end();
      }
    }
  },
);
