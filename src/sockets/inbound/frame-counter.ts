/** The first two bytes, eight of a length, four of a mask (RFC 6455, section 5.2). */
const MAX_HEADER_BYTES = 14;

/** Finds where WebSocket frames begin in the bytes of a connection, and reads nothing else of them: a few steps a frame. */
export class FrameCounter {
  private readonly header = Buffer.alloc(MAX_HEADER_BYTES);
  private headerLength = 0;
  /** Bytes of the current frame's payload that are still to come. */
  private payload = 0;

  /** How far `chunk` may be read from `start` on so that no more than `max` frames begin, and how many do. */
  advance(chunk: Buffer, start: number, max: number): { end: number; frames: number } {
    let at = start;
    let frames = 0;
    while (at < chunk.length) {
      if (this.payload > 0) {
        const here = Math.min(this.payload, chunk.length - at);
        this.payload -= here;
        at += here;
        continue;
      }
      if (this.headerLength === 0) {
        if (frames === max) break;
        frames += 1;
      }
      this.header[this.headerLength] = chunk[at] ?? 0;
      this.headerLength += 1;
      at += 1;
      if (this.headerLength >= 2 && this.headerLength === this.sizeOfHeader()) this.endHeader();
    }
    return { end: at, frames };
  }

  private sizeOfHeader(): number {
    const second = this.header[1] ?? 0;
    const length = second & 0x7f;
    return 2 + (length === 126 ? 2 : length === 127 ? 8 : 0) + (second & 0x80 ? 4 : 0);
  }

  private endHeader(): void {
    const length = (this.header[1] ?? 0) & 0x7f;
    if (length === 126) this.payload = this.header.readUInt16BE(2);
    // Longer than any that is taken; ws refuses it.
    else if (length === 127) this.payload = Number(this.header.readBigUInt64BE(2));
    else this.payload = length;
    this.headerLength = 0;
  }
}
