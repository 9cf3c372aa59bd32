import { Decoder, type Packet } from 'socket.io-parser';
import { directMessage, presentMessage } from '../../../src/controllers/present';
import type { MessageCreated } from '../../../src/domain/chat-events';
import { createServerTempId } from '../../../src/domain/temp-id';
import { MessagePacketEncoder } from '../../../src/sockets/classic/message-packets';
import { EncodedJson, toJson } from '../../../src/sockets/engine/encoded-json';

const ANA = { user_id: 1, name: 'Ana "A" \\ Ñ' };
const BIA = { user_id: 2, name: 'Bia\u2028' };

function created(temp_id: string, type: 'direct' | 'group' = 'direct'): MessageCreated {
  return {
    type: 'message_created',
    message: {
      id: 70,
      conversation_id: 7,
      seq: 3,
      sender_id: BIA.user_id,
      temp_id,
      content: 'a "quote", a \\ and 😀',
      created_at: '2026-01-31T12:00:00.000Z',
      deleted_at: null,
    },
    conversation: { id: 7, type, members: [ANA, BIA] },
    author: { user_id: BIA.user_id, via: 'classic' },
    sender_name: BIA.name,
    has_push_job: false,
  };
}

function decoded(text: string): unknown {
  let data: unknown;
  const decoder = new Decoder();
  decoder.on('decoded', (packet: Packet) => {
    data = packet.data;
  });
  decoder.add(text);
  return data;
}

function shown(event: MessageCreated, viewer_id: number) {
  return presentMessage(directMessage({ ...event, is_read: false }, viewer_id));
}

it.each(['"\\ temp', createServerTempId()])('encodes exactly what is presented: temp_id %p', (temp_id) => {
  const event = created(temp_id);
  const packets = new MessagePacketEncoder().encode(event);
  const own = shown(event, BIA.user_id);

  expect(decoded(packets?.created ?? '')).toEqual(['new_message', shown(event, ANA.user_id)]);
  expect(decoded(packets?.sent ?? '')).toEqual([
    'message_sent',
    { ...('temp_id' in own && { temp_id: own.temp_id }), message: own },
  ]);
  expect(packets?.message).toEqual(shown(event, ANA.user_id));
});

it('encodes nothing of a group', () => {
  expect(new MessagePacketEncoder().encode(created('t', 'group'))).toBeUndefined();
});

it('keeps the JSON for the acknowledgement until the end of the turn', async () => {
  const encoder = new MessagePacketEncoder();
  const event = created('mine');
  encoder.encode(event);
  const direct = directMessage({ ...event, is_read: false }, BIA.user_id);
  const own = encoder.own(direct);

  expect(own).toBeInstanceOf(EncodedJson);
  expect(JSON.parse(toJson({ success: true, message: own }))).toEqual({
    success: true,
    message: presentMessage(direct),
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(encoder.own(direct)).toEqual(presentMessage(direct));
});

it('writes other values as JSON.stringify does', () => {
  for (const value of [
    { success: true },
    { message: 'text' },
    { a: undefined, message: null },
    [1],
    'x',
    null,
  ]) {
    expect(toJson(value)).toBe(JSON.stringify(value));
  }
  expect(toJson(undefined)).toBe('null');
});
