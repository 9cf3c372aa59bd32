import { Worker } from 'node:worker_threads';
import { Batcher } from '../domain/batcher';
import type { PushEncryptor, PushLog } from '../domain/push/ports';
import { encrypt, type Recipient } from './encrypt';
import { pack, unpack } from './packed';

interface Task {
  recipient: Recipient;
  plaintext: Buffer;
  resolve: (body: Buffer) => void;
  reject: (error: unknown) => void;
}

/** Messages of one batch at most, so that the first of many does not wait for the last. */
const MAX_BATCH = 32;

/**
 * Encrypts in a worker thread: the arithmetic would keep the event loop from users who are connected. Without the thread, or
 * after its end, it is done on the event loop.
 */
export class EncryptionThread implements PushEncryptor {
  private worker: Worker | undefined;
  private readonly tasks = new Batcher<Task>({ max_items: MAX_BATCH, gathersTurn: true }, (batch) =>
    this.encryptBatch(batch),
  );
  /** Takes the bodies of the batch in flight; undefined if the thread has ended without them. */
  private receive: (packed: Uint8Array | undefined) => void = () => {};

  /** `file` is the compiled encryption-worker. */
  constructor(
    private readonly file: string,
    private readonly log: PushLog,
  ) {}

  start(): void {
    const worker = new Worker(this.file);
    worker.unref();
    worker.on('message', (packed: Uint8Array) => this.receive(packed));
    worker.on('error', (error) => this.log.error({ err: error }, 'The encryption thread failed'));
    worker.on('exit', () => {
      if (this.worker === worker) this.worker = undefined;
      this.receive(undefined);
    });
    this.worker = worker;
  }

  async stop(): Promise<void> {
    const { worker } = this;
    this.worker = undefined;
    await worker?.terminate();
  }

  encrypt(recipient: Recipient, plaintext: Buffer): Promise<Buffer> | Buffer {
    if (!this.worker) return encrypt(recipient, plaintext);
    return new Promise((resolve, reject) => this.tasks.add({ recipient, plaintext, resolve, reject }));
  }

  private async encryptBatch(tasks: readonly Task[]): Promise<void> {
    const packed = await this.encryptInThread(tasks);
    // The thread gets its next batch before this one is handed out, so that it works while these pushes are sent.
    setImmediate(() => handOut(tasks, packed ? unpack(packed) : []));
  }

  private encryptInThread(tasks: readonly Task[]): Promise<Uint8Array | undefined> {
    const { worker } = this;
    if (!worker) return Promise.resolve(undefined);
    const packed = pack(
      tasks.flatMap(({ recipient, plaintext }) => [recipient.p256dh, recipient.auth, plaintext]),
    );
    return new Promise((resolve) => {
      this.receive = resolve;
      worker.postMessage(packed, [packed.buffer]);
    });
  }
}

function handOut(tasks: readonly Task[], bodies: readonly Buffer[]): void {
  for (const [index, task] of tasks.entries()) {
    const body = bodies[index];
    if (body && body.length > 0) task.resolve(body);
    else encryptHere(task);
  }
}

/** Also repeats what the thread could not encrypt, because only the error thrown here says why. */
function encryptHere({ recipient, plaintext, resolve, reject }: Task): void {
  try {
    resolve(encrypt(recipient, plaintext));
  } catch (error) {
    reject(error);
  }
}
