import { format } from 'mysql2';
import type { SendWrite } from '../../../../src/domain/writes';
import { planBatch } from '../../../../src/repositories/conversation-writes/batch-plan';
import { joined, valuesOf } from '../../../../src/repositories/conversation-writes/batch-reads';
import { writeStatements } from '../../../../src/repositories/conversation-writes/batch-statements';
import { longestPacket } from '../../../../src/repositories/conversation-writes/packet-size';

const NOW = new Date('2026-01-31T12:00:00.000Z');
const BIG = 2 ** 52;

function sends(count: number, content: string): SendWrite[] {
  return Array.from({ length: count }, (_, index) => ({
    kind: 'send',
    conversation_id: BIG - index,
    sender_id: BIG + index,
    receiver_ids: [BIG],
    temp_id: "'".repeat(100),
    content,
  }));
}

/** What the driver makes of the packet that stores the messages, with jobs for all of them. */
function packetBytes(writes: readonly SendWrite[]): number {
  const lastSeqs = new Map(writes.map(({ conversation_id }) => [conversation_id, BIG]));
  const none = { members: new Map(), deleted: new Set(), hidden: new Set(), earlier: new Map() } as never;
  const plan = planBatch(writes, Object.assign({ lastSeqs }, none));
  const statements = writeStatements(plan, { mode: 'lock', now: NOW, needsPush: () => true });
  return Buffer.byteLength(format(joined(statements), valuesOf(statements)));
}

it.each([
  ['text that is escaped', `'`],
  ['Latin', 'a'],
  ['three bytes a character', '日'],
  ['four bytes a character', '😀'],
  ['zeros', '\0'],
])('is never less than the packet: %s', (_, character) => {
  for (const length of [1, 5_000]) {
    for (const count of [1, 200]) {
      const writes = sends(count, character.repeat(length));
      expect(longestPacket(writes.map((write) => ({ write })))).toBeGreaterThan(packetBytes(writes));
    }
  }
});
