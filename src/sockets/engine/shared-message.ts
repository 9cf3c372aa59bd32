import { textFrames } from './frames';

/** Engine.IO's packet type of a message (protocol 4). */
const MESSAGE = '4';

/** A text as Engine.IO writes it. */
export function messageText(text: string): string {
  return `${MESSAGE}${text}`;
}

/** A message that several sockets may get: its frame is encoded once for all of them. */
export class SharedMessage {
  private encoded: Buffer | undefined;

  constructor(readonly text: string) {}

  get frame(): Buffer {
    this.encoded ??= textFrames([messageText(this.text)]);
    return this.encoded;
  }
}
