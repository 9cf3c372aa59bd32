import { createECDH, randomBytes } from 'node:crypto';
import { EncryptionThread } from '../../src/push/encryption-thread';
import { type CompiledWorker, compileEncryptionWorker } from '../support/compiled-worker';
import { decrypt } from '../support/push-crypto';

let worker: CompiledWorker;
let thread: EncryptionThread;
let errors: object[];

beforeAll(() => {
  worker = compileEncryptionWorker();
});

afterAll(() => {
  worker.remove();
});

beforeEach(() => {
  errors = [];
  const log = { warn: () => {}, error: (details: object) => errors.push(details) };
  thread = new EncryptionThread(worker.file, log);
});

afterEach(() => thread.stop());

function browser() {
  const ecdh = createECDH('prime256v1');
  ecdh.generateKeys();
  return { ecdh, p256dh: ecdh.getPublicKey(), auth: randomBytes(16) };
}

const roundTrip = async (text: string) => {
  const one = browser();
  return decrypt(Buffer.from(await thread.encrypt(one, Buffer.from(text))), one).toString();
};

it('encrypts many at once, each for its own browser', async () => {
  thread.start();
  const texts = Array.from({ length: 300 }, (_, index) => `${index} ${'💬'.repeat(index)}`);

  expect(await Promise.all(texts.map(roundTrip))).toEqual(texts);
});

it('encrypts on the event loop without a thread, and when the thread ends in the middle', async () => {
  expect(await roundTrip('before')).toBe('before');
  thread.start();
  const texts = Array.from({ length: 100 }, (_, index) => `${index}`);
  const all = Promise.all(texts.map(roundTrip));
  await thread['worker']?.terminate();

  expect(await all).toEqual(texts);
  expect(await roundTrip('after')).toBe('after');
});

it('rejects a key that is not valid and goes on with the others', async () => {
  thread.start();
  const wrong = { p256dh: Buffer.alloc(65, 4), auth: Buffer.alloc(16) };
  const [good, bad] = await Promise.allSettled([roundTrip('x'), thread.encrypt(wrong, Buffer.from('x'))]);

  expect(good).toMatchObject({ status: 'fulfilled', value: 'x' });
  expect(bad).toMatchObject({ status: 'rejected', reason: { code: expect.stringMatching(/^ERR_CRYPTO/) } });
});
