import { FrameCounter } from '../../../src/sockets/inbound/frame-counter';

/** A masked frame, as clients send it. */
function frame(length: number): Buffer {
  const size =
    length < 126 ? [0x80 | length] : length < 65_536 ? [0xfe, length >> 8, length & 255] : undefined;
  const header = Buffer.from([0x81, ...(size ?? [0xff, 0, 0, 0, 0, ...bigEndian(length)])]);
  return Buffer.concat([header, Buffer.from([1, 2, 3, 4]), Buffer.alloc(length, 0x88)]);
}

function bigEndian(length: number): number[] {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(length);
  return [...bytes];
}

const LENGTHS = [0, 1, 125, 126, 127, 300, 65_535, 65_536, 90_000, 0, 5];
const STREAM = Buffer.concat(LENGTHS.map(frame));

it.each([1, 2, 3, 7, 1_000, STREAM.length])('counts frames of all lengths in chunks of %d bytes', (size) => {
  const frames = new FrameCounter();
  let [counted, passed] = [0, 0];
  for (let at = 0; at < STREAM.length; at += size) {
    const { end, frames: begun } = frames.advance(STREAM.subarray(at, at + size), 0, Infinity);
    passed += end;
    counted += begun;
  }
  expect([passed, counted]).toEqual([STREAM.length, LENGTHS.length]);
});

it('stops before the frame that would exceed the maximum', () => {
  const frames = new FrameCounter();
  let at = 0;
  for (const length of LENGTHS) {
    const { end, frames: begun } = frames.advance(STREAM, at, 1);
    expect([end - at, begun]).toEqual([frame(length).length, 1]);
    at = end;
  }
  expect(at).toBe(STREAM.length);
});
