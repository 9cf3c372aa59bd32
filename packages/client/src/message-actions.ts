import type { Mention, Message, Person, Reaction } from '../../../src/contracts/native/entities.ts';
import type { Method } from '../../../src/contracts/route.ts';
import type { z } from 'zod';
import type { Request } from './api/request.ts';
import type { ChatState, Rows } from './state/types.ts';

/** What a message said before it was edited, and since when. */
export interface EarlierText {
  content: string;
  mentions: z.output<typeof Mention>[];
  written_at: string;
}

/** Who has reacted; `next` is what the next page begins after, null on the last one. */
export interface ReactionPage {
  people: Person[];
  next: string | null;
}

export interface MessageActionsParts {
  request: Request;
  state(): ChatState;
  /** `asked`: the state when the server was asked. */
  take(rows: Rows, asked: ChatState): void;
}

/** What is done to messages over REST: it is done when the call resolves, and shown on every device. Every method throws ClientError. */
export class MessageActions {
  constructor(private readonly parts: MessageActionsParts) {}

  /** One's own, as this device shows it: `edit_conflict` if it was edited elsewhere meanwhile. Without `mentions` it mentions nobody. */
  edit(
    { id, edited_at }: Message,
    content: string,
    mentions: readonly z.input<typeof Mention>[] = [],
  ): Promise<Message> {
    return this.change('patch', pathOf(id), { content, mentions, edit_of: edited_at });
  }

  /** What it said before, the newest first. */
  async listEdits(message_id: number): Promise<readonly EarlierText[]> {
    const { edits } = (await this.parts.request('get', `${pathOf(message_id)}/edits`)) as {
      edits: EarlierText[];
    };
    return edits;
  }

  /** `emoji`: one character as people see it. */
  react(message_id: number, emoji: string): Promise<Message> {
    return this.change('put', reactionPath(message_id, emoji));
  }

  unreact(message_id: number, emoji: Reaction['emoji']): Promise<Message> {
    return this.change('delete', reactionPath(message_id, emoji));
  }

  /** Who has reacted with this, page by page. */
  listReactions(message_id: number, emoji: string, after?: string): Promise<ReactionPage> {
    const from = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
    const path = `${pathOf(message_id)}/reactions?emoji=${encodeURIComponent(emoji)}${from}`;
    return this.parts.request('get', path) as Promise<ReactionPage>;
  }

  pin({ id, conversation_id }: Message): Promise<Message> {
    return this.change('put', `${pinsOf(conversation_id)}/${id}`);
  }

  unpin({ id, conversation_id }: Message): Promise<Message> {
    return this.change('delete', `${pinsOf(conversation_id)}/${id}`);
  }

  /** The pinned messages of a conversation, the newest pin first. */
  async listPins(conversation_id: number): Promise<readonly Message[]> {
    const asked = this.parts.state();
    const rows = (await this.parts.request('get', pinsOf(conversation_id))) as Rows & { messages: Message[] };
    this.parts.take(rows, asked);
    return rows.messages;
  }

  private async change(method: Method, path: string, body?: unknown): Promise<Message> {
    const asked = this.parts.state();
    const { message, my_reactions } = (await this.parts.request(method, path, { body })) as Answer;
    this.parts.take({ messages: [message], my_reactions }, asked);
    return message;
  }
}

interface Answer extends Pick<Rows, 'my_reactions'> {
  message: Message;
}

const pathOf = (message_id: number): string => `/api/messages/${message_id}`;
const pinsOf = (conversation_id: number): string => `/api/conversations/${conversation_id}/pins`;
const reactionPath = (message_id: number, emoji: string): string =>
  `${pathOf(message_id)}/reactions/${encodeURIComponent(emoji)}`;
