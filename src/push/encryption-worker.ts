import { parentPort } from 'node:worker_threads';
import { encrypt } from './encrypt';
import { pack, unpack } from './packed';

/** Receives key, secret and plaintext of each message; returns each encrypted body, empty if the key is not valid. */
parentPort?.on('message', (packed: Uint8Array) => {
  const parts = unpack(packed);
  const bodies: Uint8Array[] = [];
  for (let index = 0; index + 2 < parts.length; index += 3) {
    const [p256dh, auth, plaintext] = parts.slice(index, index + 3) as [Buffer, Buffer, Buffer];
    bodies.push(encryptOrNothing({ p256dh, auth }, plaintext));
  }
  const reply = pack(bodies);
  parentPort?.postMessage(reply, [reply.buffer]);
});

function encryptOrNothing(recipient: { p256dh: Buffer; auth: Buffer }, plaintext: Buffer): Uint8Array {
  try {
    return encrypt(recipient, plaintext);
  } catch {
    return new Uint8Array();
  }
}
