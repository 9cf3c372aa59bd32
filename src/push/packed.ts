/** Buffers travel between threads as one: each with its length in front, 4 bytes. */
export function pack(buffers: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const packed = new Uint8Array(buffers.reduce((sum, { length }) => sum + 4 + length, 0));
  const view = new DataView(packed.buffer);
  let offset = 0;
  for (const buffer of buffers) {
    view.setUint32(offset, buffer.length);
    packed.set(buffer, offset + 4);
    offset += 4 + buffer.length;
  }
  return packed;
}

/** Parts of the same memory, not copies. */
export function unpack(packed: Uint8Array): Buffer[] {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const buffers: Buffer[] = [];
  for (let offset = 0; offset < packed.length;) {
    const length = view.getUint32(offset);
    buffers.push(Buffer.from(packed.buffer, packed.byteOffset + offset + 4, length));
    offset += 4 + length;
  }
  return buffers;
}
