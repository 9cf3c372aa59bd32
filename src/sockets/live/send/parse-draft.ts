import { isCountedContent, isId, isTempId } from '../../../contracts/fields';
import { LiveDraft } from '../../../contracts/live/events';
import { METADATA_LIMITS } from '../../../contracts/routes/conversation-messages';
import type { ConversationRef } from '../../../domain/conversation';
import { InvalidRequestError } from '../../../domain/errors';
import { isModest } from '../../../domain/json-text';
import { parse } from '../../../domain/refusal';
import type { Draft } from '../../../services/messages/send-write';

/** A message that a client asks to send, and where to. */
export interface Sendable {
  ref: ConversationRef;
  draft: Draft & { temp_id: string };
}

/**
 * A message of a `send`. `metadataText`: its metadata as the client has written them.
 * @throws InvalidRequestError
 */
export function parseDraft(raw: unknown, metadataText: () => string | undefined): Sendable {
  const plain = parsePlain(raw);
  if (plain) return plain;
  const { conversation_id, user_id, metadata, ...draft } = parse(LiveDraft, raw);
  return {
    ref: refOf(conversation_id, user_id),
    draft: { ...draft, metadata: metadata && requireModest(metadata, metadataText) },
  };
}

/**
 * A draft of three fields, as most are, which is what the schema makes of it: that takes fifteen times as long. Undefined for any other, and
 * for one that the schema may refuse.
 */
export function parsePlain(raw: unknown): Sendable | undefined {
  if (typeof raw !== 'object' || raw === null || Object.keys(raw).length !== 3) return undefined;
  const { conversation_id, user_id, temp_id, content } = raw as Record<keyof LiveDraft, unknown>;
  if (typeof content !== 'string' || !isTempId(temp_id)) return undefined;
  const text = content.trimEnd();
  if (!isCountedContent(text)) return undefined;
  const draft = { content: text, temp_id };
  if (isId(conversation_id)) return { ref: { conversation_id }, draft };
  return isId(user_id) ? { ref: { with_user: user_id }, draft } : undefined;
}

function refOf(conversation_id: number | undefined, user_id: number | undefined): ConversationRef {
  if (conversation_id !== undefined) return { conversation_id };
  if (user_id !== undefined) return { with_user: user_id };
  throw new InvalidRequestError();
}

/** What is written shortest, like 1e20, is at most so many times as long as JSON.stringify writes it. */
const MAX_LONGER = 6;

/**
 * As the client has written them. Their text is looked for only where it may be short enough: that costs more than the rest of a packet.
 * @throws InvalidRequestError also for what is nested more deeply than some clients can read
 */
function requireModest(metadata: object, textOf: () => string | undefined): string {
  const mayBe = JSON.stringify(metadata).length <= METADATA_LIMITS.bytes * MAX_LONGER;
  const text = mayBe ? textOf() : undefined;
  if (text !== undefined && isModest(text, METADATA_LIMITS)) return text;
  throw new InvalidRequestError([{ path: 'metadata', message: 'metadata_invalid' }]);
}
