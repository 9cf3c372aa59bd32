import { Worker } from 'node:worker_threads';
import type { PushEncryptor, PushLog } from '../domain/push/ports';
import { encrypt, type Recipient } from './encrypt';
import { pack, unpack } from './packed';

interface Task {
  recipient: Recipient;
  plaintext: Buffer;
  resolve: (body: Buffer) => void;
  reject: (error: unknown) => void;
}

/** Messages in one errand at most, so that the first of a crowd does not wait for the last. */
const ERRAND = 32;

/**
 * Encrypts in a thread of its own: most of it is arithmetic that would keep the event loop from people who are connected.
 * What comes in while the thread is busy forms the next errand. Without the thread, it is done here.
 */
export class EncryptionThread implements PushEncryptor {
  private worker: Worker | undefined;
  private waiting: Task[] = [];
  private underWay: Task[] = [];

  /** `file` is the compiled encryption-worker. */
  constructor(
    private readonly file: string,
    private readonly log: PushLog,
  ) {}

  start(): void {
    const worker = new Worker(this.file);
    worker.unref();
    worker.on('message', (packed: Uint8Array) => this.take(packed));
    worker.on('error', (error) => this.log.error({ err: error }, 'The encryption thread failed'));
    worker.on('exit', () => this.goOnWithout(worker));
    this.worker = worker;
  }

  async stop(): Promise<void> {
    const { worker } = this;
    this.worker = undefined;
    await worker?.terminate();
  }

  encrypt(recipient: Recipient, plaintext: Buffer): Promise<Buffer> | Buffer {
    if (!this.worker) return encrypt(recipient, plaintext);
    return new Promise((resolve, reject) => {
      this.waiting.push({ recipient, plaintext, resolve, reject });
      if (this.waiting.length === 1 && this.underWay.length === 0) setImmediate(() => this.send());
    });
  }

  private send(): void {
    if (!this.worker || this.underWay.length > 0) return;
    this.underWay = this.waiting.splice(0, ERRAND);
    if (this.underWay.length === 0) return;
    const packed = pack(
      this.underWay.flatMap(({ recipient, plaintext }) => [recipient.p256dh, recipient.auth, plaintext]),
    );
    this.worker.postMessage(packed, [packed.buffer]);
  }

  private take(packed: Uint8Array): void {
    const tasks = this.underWay;
    this.underWay = [];
    this.send();
    unpack(packed).forEach((body, index) => {
      const task = tasks[index];
      if (body.length > 0) task?.resolve(body);
      else if (task) finishHere(task);
    });
  }

  private goOnWithout(worker: Worker): void {
    if (this.worker === worker) this.worker = undefined;
    const tasks = [...this.underWay, ...this.waiting];
    this.underWay = [];
    this.waiting = [];
    tasks.forEach(finishHere);
  }
}

/** Also for what the thread could not encrypt: the error tells why. */
function finishHere({ recipient, plaintext, resolve, reject }: Task): void {
  try {
    resolve(encrypt(recipient, plaintext));
  } catch (error) {
    reject(error);
  }
}
