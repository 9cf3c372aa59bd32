import type { Quote } from '../../domain/quote';
import { SYSTEM } from '../../domain/system-message';
import type { ReferenceRepository, ReferredMessage } from '../../repositories/messages/reference-repository';

/** What a message takes over from the one that it forwards. */
export interface Forwarded {
  content: string;
  content_type: string;
  metadata: string | null;
  /** Who has written it first. */
  writer_id: number;
  writer_name: string;
}

/** What a draft refers to, as its sender sees it. */
export interface References {
  quote?: Quote | undefined;
  forwarded?: Forwarded | undefined;
  /** Whether something that it names is not there for them. */
  isMissing: boolean;
}

/** The ids of the messages that a draft names. */
export interface Referring {
  /** The message that it answers, in the same conversation. */
  reply_to?: number | undefined;
  /** The message that it forwards, of any conversation of the sender. */
  forward_of?: number | undefined;
}

/** Whether a draft answers or forwards a message. Most do not. */
export const isReferring = ({ reply_to, forward_of }: Referring): boolean =>
  reply_to !== undefined || forward_of !== undefined;

/** Looks up, once for each draft that has them, the messages that it refers to. */
export async function findReferences(
  rows: Pick<ReferenceRepository, 'find'>,
  { sender_id, conversation_id }: { sender_id: number; conversation_id: number },
  { reply_to, forward_of }: Referring,
): Promise<References> {
  const ids = [reply_to, forward_of].filter((id) => id !== undefined);
  const found = await rows.find(sender_id, ids);
  const quoted = found.find(
    (message) => message.id === reply_to && message.conversation_id === conversation_id,
  );
  const source = found.find(({ id }) => id === forward_of);
  const quote = quoted && toQuote(quoted);
  const forwarded = source && toForwarded(source);
  const isMissing =
    (reply_to !== undefined && quote === undefined) || (forward_of !== undefined && forwarded === undefined);
  return { quote, forwarded, isMissing };
}

function toQuote({ id, seq, sender_id, sender_name, excerpt }: ReferredMessage): Quote {
  return { message_id: id, seq, sender_id, sender_name, excerpt };
}

/** Undefined for a system message. */
function toForwarded({ content, ...source }: ReferredMessage): Forwarded | undefined {
  if (content === null || source.content_type === SYSTEM) return undefined;
  const { content_type, metadata, writer_id, writer_name } = source;
  return { content, content_type, metadata, writer_id, writer_name };
}
