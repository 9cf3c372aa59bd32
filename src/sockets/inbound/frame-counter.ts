/** Two bytes, eight of an extended length, four of a mask (RFC 6455, section 5.2). */
const MAX_HEADER_BYTES = 14;

/** Finds where WebSocket frames begin in the bytes of a connection. Parses their lengths only: a few steps a frame. */
export class FrameCounter {
  private readonly header = Buffer.alloc(MAX_HEADER_BYTES);
  private headerLength = 0;
  /** Remaining bytes of the current frame's payload. */
  private payload = 0;

  /** Returns how far `chunk` can be read from `start` on so that at most `max` frames begin, and how many do. */
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
    // Longer than the limit; ws refuses it.
    else if (length === 127) this.payload = Number(this.header.readBigUInt64BE(2));
    else this.payload = length;
    this.headerLength = 0;
  }
}
