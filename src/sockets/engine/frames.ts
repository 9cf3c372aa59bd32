/** The largest payload whose length fits the two bytes of a short frame, and of a medium one (RFC 6455, section 5.2). */
const SHORT = 125;
const MEDIUM = 65_535;
/** FIN, and the opcode of a text message. */
const FINAL_TEXT = 0x81;

function headerSize(length: number): number {
  if (length <= SHORT) return 2;
  return length <= MEDIUM ? 4 : 10;
}

function writeHeader(target: Buffer, offset: number, length: number): number {
  target[offset] = FINAL_TEXT;
  if (length <= SHORT) {
    target[offset + 1] = length;
    return offset + 2;
  }
  if (length <= MEDIUM) {
    target[offset + 1] = 126;
    return target.writeUInt16BE(length, offset + 2);
  }
  target[offset + 1] = 127;
  target.writeUInt32BE(0, offset + 2);
  return target.writeUInt32BE(length, offset + 6);
}

/** Text messages as WebSocket frames of a server (unmasked, uncompressed), all in one buffer: one write for any number of them. */
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
