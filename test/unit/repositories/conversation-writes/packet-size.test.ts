import { format } from 'mysql2';
import { joinStatements } from '../../../../src/infra/database/sql';
import type { BatchContext } from '../../../../src/repositories/conversation-writes/batch-context';
import type { SendWrite } from '../../../../src/repositories/conversation-writes/kinds/send';
import { LockedState } from '../../../../src/repositories/conversation-writes/locked-state';
import { maxPacketBytes } from '../../../../src/repositories/conversation-writes/packet-size';
import { decide } from '../../../../src/repositories/conversation-writes/run-batch';
import { writeStatements } from '../../../../src/repositories/conversation-writes/write-and-commit';

const NOW = new Date('2026-01-31T12:00:00.000Z');
const BIG = 2 ** 52;

function sends(count: number, content: string): SendWrite[] {
  return Array.from({ length: count }, (_, index) => ({
    kind: 'send',
    conversation_id: BIG - index,
    user_id: BIG + index,
    receiver_ids: [BIG],
    temp_id: "'".repeat(100),
    content,
  }));
}

/** What the driver makes of the packet that stores the messages, with push jobs for all of them. */
function packetBytes(writes: readonly SendWrite[]): number {
  const context: BatchContext = {
    mode: 'checked',
    now: NOW,
    now_iso: NOW.toISOString(),
    id_step: 1,
    needsPush: () => true,
    maxMembers: 10,
    receiptsMaxMembers: 10,
  };
  const state = new LockedState(writes, context);
  for (const { conversation_id, user_id } of writes) {
    const conversation = state.conversation(conversation_id);
    conversation.last_seq = BIG;
    conversation.known = { version: 0, user_ids: [user_id] };
  }
  for (const write of writes) decide(write, state, context);
  const { sql, values } = joinStatements(writeStatements(state, NOW));
  return Buffer.byteLength(format(sql, values));
}

it.each([
  ['text that is escaped', `'`],
  ['Latin', 'a'],
  ['three bytes a character', '日'],
  ['four bytes a character', '😀'],
  ['zeros', '\0'],
])('no packet is longer than its estimate: %s', (_, character) => {
  for (const length of [1, 5_000]) {
    for (const count of [1, 200]) {
      const writes = sends(count, character.repeat(length));
      const bytes = packetBytes(writes);
      expect(bytes).toBeGreaterThan(count * length);
      expect(maxPacketBytes(writes.map((write) => ({ write })))).toBeGreaterThan(bytes);
    }
  }
});
