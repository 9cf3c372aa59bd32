import { MAX_CHANGES_BYTES } from '../../contracts/live/events';
import { presentNativeChanges } from '../../controllers/present-native';
import { writeJson } from '../../domain/json-text';
import type { ChangesSince } from '../../domain/changes';
import { PACKET_OVERHEAD_BYTES, ROW_OVERHEAD_BYTES } from './changes-message';
import { LiveRow, type RowList } from './live-row';
import { MessageRows } from './message-rows';

/** A conversation comes before what is in it, and messages last. */
const ORDER = [
  'entered',
  'conversations',
  'settings',
  'members',
  'contacts',
  'blocks',
  'hidden',
  'my_reactions',
] as const satisfies RowList[];

/**
 * What was read for a user, as the rows of `changes` packets; none if that is nothing. Undefined if it would have to be several, although
 * conversations were entered: what a client has of these is replaced by the rows of the same packet.
 */
export function pagePackets(
  { messages, ...page }: ChangesSince,
  viewer_id: number,
  max_bytes = MAX_CHANGES_BYTES,
): LiveRow[][] | undefined {
  const changes = presentNativeChanges({ ...page, messages: [] }, viewer_id);
  const rows = ORDER.flatMap((list) => changes[list].map((row) => LiveRow.of(list, writeJson(row))));
  for (const message of messages) rows.push(MessageRows.of(message).seenBy(viewer_id));
  const packets = packed(rows, max_bytes - PACKET_OVERHEAD_BYTES);
  return packets.length > 1 && page.entered.length > 0 ? undefined : packets;
}

function packed(rows: readonly LiveRow[], max_bytes: number): LiveRow[][] {
  const packets: LiveRow[][] = [];
  let size = Infinity;
  for (const row of rows) {
    size += row.bytes + ROW_OVERHEAD_BYTES;
    if (size > max_bytes) {
      packets.push([]);
      size = row.bytes + ROW_OVERHEAD_BYTES;
    }
    packets.at(-1)?.push(row);
  }
  return packets;
}
