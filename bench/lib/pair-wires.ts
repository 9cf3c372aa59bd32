import type { Socket } from 'socket.io-client';
import type { Message as ClassicMessage } from '../../src/contracts/classic/entities';
import type { Message } from '../../src/contracts/native/entities';

/** The ways in which two people write to each other. */
export type WireName = 'live' | 'gathered' | 'classic' | 'relay';

/** A message to the other one of a pair. */
export interface PairDraft {
  temp_id: string;
  peer_id: number;
  conversation_id: number;
  content: string;
}

/** What a wire tells one of the pair. */
export interface PairListener {
  /** The message with this temp_id is stored; by the relay: was handed on. */
  answered: (temp_id: string) => void;
  /** A message of the other one. */
  received: (message: { sender_id: number; content: string | null }) => void;
}

/** What a client says and hears on a wire, and how it begins. */
export interface PairWire {
  /** Of the handshake, beside the token. */
  auth: object;
  /** Resolves when messages may be sent. */
  begin(socket: Socket, peer_id: number): Promise<void>;
  /** Returns how to send. What the server refuses is thrown: it ends the run. */
  listen(socket: Socket, user_id: number, listener: PairListener): (draft: PairDraft) => void;
}

function fail(what: string, details: unknown): never {
  throw new Error(`${what}: ${JSON.stringify(details)}`);
}

/** Each message has an acknowledgement callback. */
function listenWithCallbacks(socket: Socket, _user_id: number, { answered, received }: PairListener) {
  socket.on('new_message', received);
  return ({ temp_id, peer_id, content }: PairDraft): void => {
    const draft = { receiver_id: peer_id, content, temp_id };
    socket.emit('send_message', draft, (ack: { success: boolean; message: ClassicMessage }) => {
      if (!ack.success || ack.message.temp_id !== temp_id) fail('Not acknowledged', ack);
      answered(temp_id);
    });
  };
}

/** A message is answered by its own row. */
function listenToChanges(socket: Socket, user_id: number, { answered, received }: PairListener): void {
  socket.on('changes', ({ messages = [] }: { messages?: Message[] }) => {
    for (const row of messages) {
      if (row.sender_id !== user_id) received(row);
      else answered(row.temp_id ?? fail('An own row without temp_id', row));
    }
  });
  for (const event of ['refused', 'error', 'resync', 'session_ended']) {
    socket.on(event, (details: unknown) => fail(event, details));
  }
}

const asLiveDraft = ({ temp_id, conversation_id, content }: PairDraft) => ({
  temp_id,
  conversation_id,
  content,
});

/** Sends all that is to be sent in a turn in one packet, as packages/client does. */
function gatherSends(socket: Socket): (draft: PairDraft) => void {
  let waiting: object[] = [];
  const flush = (): void => {
    socket.emit('send', { messages: waiting });
    waiting = [];
  };
  return (draft) => {
    if (waiting.push(asLiveDraft(draft)) === 1) queueMicrotask(flush);
  };
}

async function join(socket: Socket, contact_user_id: number): Promise<void> {
  await socket.emitWithAck('join_conversation', { contact_user_id });
}

/** As packages/client asks. */
const AS_CLIENT = { version: 2, rows: 'short' };

export const PAIR_WIRES: Record<WireName, PairWire> = {
  live: {
    auth: AS_CLIENT,
    begin: () => Promise.resolve(),
    listen(socket, user_id, listener) {
      listenToChanges(socket, user_id, listener);
      return (draft) => socket.emit('send', { messages: [asLiveDraft(draft)] });
    },
  },
  gathered: {
    auth: AS_CLIENT,
    begin: () => Promise.resolve(),
    listen(socket, user_id, listener) {
      listenToChanges(socket, user_id, listener);
      return gatherSends(socket);
    },
  },
  classic: { auth: {}, begin: join, listen: listenWithCallbacks },
  relay: { auth: {}, begin: join, listen: listenWithCallbacks },
};
