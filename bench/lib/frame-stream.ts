/** Opcodes of WebSocket frames (RFC 6455, section 5.2). */
const TEXT = 1;
const CLOSE = 8;

/** The largest payload whose length is in the second byte of a frame, and the marks of longer ones. */
const MAX_SHORT = 125;
const MEDIUM = 126;

/** A frame's text within `bytes`, from `start` to `end`. */
interface Found {
  opcode: number;
  start: number;
  end: number;
}

/**
 * Splits the bytes that a server sends into its frames, without copying those that came whole: what is handed on is only valid during the
 * call. Compressed, fragmented and binary frames are refused: no server of these benchmarks sends them.
 */
export class FrameStream {
  private rest: Buffer = Buffer.alloc(0);

  constructor(
    private readonly onText: (text: Buffer) => void,
    private readonly onClose: () => void,
  ) {}

  /** Takes the next bytes, which may be overwritten afterwards. */
  receive(chunk: Buffer): void {
    const bytes = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk;
    let offset = 0;
    for (let frame = frameAt(bytes, offset); frame; frame = frameAt(bytes, offset)) {
      offset = frame.end;
      if (frame.opcode === TEXT) this.onText(bytes.subarray(frame.start, frame.end));
      else if (frame.opcode === CLOSE) this.onClose();
      else throw new Error(`A frame with the opcode ${frame.opcode}`);
    }
    this.rest = offset === bytes.length ? EMPTY : Buffer.from(bytes.subarray(offset));
  }
}

const EMPTY = Buffer.alloc(0);

/** Undefined if it is not complete. */
function frameAt(bytes: Buffer, offset: number): Found | undefined {
  if (bytes.length < offset + 2) return undefined;
  const first = bytes[offset] ?? 0;
  const mark = bytes[offset + 1] ?? 0;
  if ((first & 0xf0) !== 0x80) throw new Error('A frame that is not whole, or compressed');
  if (mark > MEDIUM + 1) throw new Error('A frame of a server with a mask');
  const start = offset + (mark <= MAX_SHORT ? 2 : mark === MEDIUM ? 4 : 10);
  if (bytes.length < start) return undefined;
  const end = start + lengthAt(bytes, offset + 2, mark);
  return bytes.length < end ? undefined : { opcode: first & 0x0f, start, end };
}

function lengthAt(bytes: Buffer, offset: number, mark: number): number {
  if (mark <= MAX_SHORT) return mark;
  return mark === MEDIUM ? bytes.readUInt16BE(offset) : Number(bytes.readBigUInt64BE(offset));
}

/** A text frame of a client, with a mask of zeros, which costs neither side anything. */
export function clientFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  if (length > 65_535) throw new Error('A frame of more than 65,535 bytes');
  const header =
    length <= MAX_SHORT ? [0x81, 0x80 | length] : [0x81, 0x80 | MEDIUM, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([...header, 0, 0, 0, 0]), Buffer.from(text)]);
}
