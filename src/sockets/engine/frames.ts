/** The largest payloads of frames with a header of two and of four bytes (RFC 6455, section 5.2). */
const MAX_SHORT = 125;
const MAX_MEDIUM = 65_535;
/** FIN and the opcode for text. */
const FINAL_TEXT = 0x81;

function headerSize(length: number): number {
  if (length <= MAX_SHORT) return 2;
  return length <= MAX_MEDIUM ? 4 : 10;
}

function writeHeader(target: Buffer, offset: number, length: number): number {
  target[offset] = FINAL_TEXT;
  if (length <= MAX_SHORT) {
    target[offset + 1] = length;
    return offset + 2;
  }
  if (length <= MAX_MEDIUM) {
    target[offset + 1] = 126;
    return target.writeUInt16BE(length, offset + 2);
  }
  target[offset + 1] = 127;
  target.writeUInt32BE(0, offset + 2);
  return target.writeUInt32BE(length, offset + 6);
}

/** Encodes texts as WebSocket frames of a server (unmasked, uncompressed) in one buffer, so that one write sends them all. */
export function textFrames(texts: readonly string[]): Buffer {
  const lengths = texts.map((text) => Buffer.byteLength(text));
  const size = lengths.reduce((sum, length) => sum + headerSize(length) + length, 0);
  const frames = Buffer.allocUnsafe(size);
  let offset = 0;
  texts.forEach((text, index) => {
    offset = writeHeader(frames, offset, lengths[index] ?? 0);
    offset += frames.write(text, offset);
  });
  return frames;
}

/** A text that goes into frames, several times maybe. */
export interface SizedText {
  readonly text: string;
  /** In UTF-8. */
  readonly bytes: number;
}

export function sizedText(text: string): SizedText {
  return { text, bytes: Buffer.byteLength(text) };
}

/** One such frame, of a text that is written piece by piece: as a whole it is never put together. */
export class FrameWriter {
  readonly frame: Buffer;
  private offset: number;

  /** `bytes`: of all pieces. */
  constructor(bytes: number) {
    this.frame = Buffer.allocUnsafe(headerSize(bytes) + bytes);
    this.offset = writeHeader(this.frame, 0, bytes);
  }

  text({ text, bytes }: SizedText): void {
    // ASCII alone is copied as it is.
    this.offset += this.frame.write(text, this.offset, text.length === bytes ? 'latin1' : 'utf8');
  }

  /** Of one byte. */
  character(code: number): void {
    this.frame[this.offset] = code;
    this.offset += 1;
  }
}
