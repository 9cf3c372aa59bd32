import type { ChangesPacket } from '../../src/contracts/live/events';

/** The rows of a packet by what they are of. */
function keysOf(packet: ChangesPacket): string[] {
  const { conversations = [], settings = [], members = [], messages = [], contacts = [] } = packet;
  return [
    ...conversations.map(({ id }) => `conversation ${id}`),
    ...settings.map((row) => `settings ${row.conversation_id}`),
    ...members.map((row) => `member ${row.conversation_id} ${row.user_id}`),
    ...messages.map(({ id }) => `message ${id}`),
    ...(packet.hidden ?? []).map(({ message_id }) => `message ${message_id}`),
    ...(packet.blocks ?? []).map(({ user_id }) => `block ${user_id}`),
    ...contacts.map((row) => `contact ${'id' in row ? row.id : row.contact_id}`),
  ];
}

/** What no sequence of packets may have: a row twice in one, messages that are not by seq, or anything of a conversation after its end was told. */
export function packetFaults(packets: readonly ChangesPacket[]): unknown[] {
  const faults: unknown[] = [];
  const left = new Set<number>();
  for (const packet of packets) {
    const { conversations = [], settings = [], members = [], messages = [], entered = [] } = packet;
    const keys = keysOf(packet);
    faults.push(...keys.filter((key, place) => keys.indexOf(key) !== place));
    messages.forEach((message, place) => {
      const before = messages
        .slice(0, place)
        .filter((one) => one.conversation_id === message.conversation_id);
      if (before.some(({ seq }) => seq > message.seq)) faults.push(['not by seq', messages]);
    });
    for (const { conversation_id } of entered) left.delete(conversation_id);
    const told = [
      ...conversations.map(({ id }) => id),
      ...[...settings, ...members, ...messages].map((row) => row.conversation_id),
    ];
    faults.push(...told.filter((id) => left.has(id)).map((id) => ['after it was left', id, packet]));
    for (const { conversation_id, role } of settings) if (role === null) left.add(conversation_id);
    if (keys.length === 0) faults.push('a packet with nothing');
  }
  return faults;
}
