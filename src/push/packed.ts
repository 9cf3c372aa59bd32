/** Concatenates buffers, each preceded by its length in 4 bytes, so that they can be transferred to a thread without a copy. */
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

/** The reverse of {@link pack}. The buffers are views of the same memory, not copies. */
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
