import * as fc from 'fast-check';
import { startTestApp, type TestApp } from '../../support/app';
import { closeSockets } from '../../support/socket-client';
import { step } from './steps';
import { type Device, Scene } from './sync-scene';

const SEED = 20_261_120;

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});

afterEach(closeSockets);
afterAll(() => app.stop());

/** What a device knows, in the shape of the model's view. */
function knowledgeOf(device: Device) {
  const { messages, receipts, conversations, contacts } = device.model;
  return {
    messages: [...messages.values()]
      .map((message) => ({
        id: message.id,
        peer_id: device.peerOf(message),
        seq: message.seq,
        content: message.content,
        isDeleted: message.deleted_at !== undefined,
      }))
      .toSorted((a, b) => a.id - b.id),
    receipts: [...receipts.values()].map(({ user_id, read_seq }) => `${user_id} ${read_seq}`).toSorted(),
    conversations: [...conversations.values()]
      .map(({ peer, last_seq, cleared_seq }) => ({ peer_id: peer.id, last_seq, cleared_seq }))
      .toSorted((a, b) => a.peer_id - b.peer_id),
    contacts: [...contacts.values()].toSorted((a, b) => a.id - b.id),
  };
}

it(`shows every device what a small model says, in whatever steps it pages (seed ${SEED})`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const scene = await Scene.create(app);
      for (const next of steps) await scene.take(next);
      for (const device of scene.devices) {
        while ((await device.page(7)).has_more);
        const [has, should] = [knowledgeOf(device), scene.world.viewOf(device.owner.id)];
        for (const one of [has, should]) {
          one.messages = one.messages.filter((message) => device.hasToKnow(message));
        }
        expect(has).toEqual(should);
      }
      closeSockets();
    }),
    { numRuns: 25, seed: SEED },
  );
});
