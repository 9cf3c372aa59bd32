/** Engine.IO's packet type of a message (protocol 4). */
const MESSAGE = '4';

/** A text as Engine.IO writes it. */
export function messageText(text: string): string {
  return `${MESSAGE}${text}`;
}

/** A message that several sockets may get: its frame is encoded once for all of them. */
export abstract class SharedMessage {
  private encoded: Buffer | undefined;

  /** As Socket.IO writes it. Asked for only where the frame cannot be sent. */
  abstract get text(): string;

  get frame(): Buffer {
    this.encoded ??= this.encode();
    return this.encoded;
  }

  protected abstract encode(): Buffer;
}
