import { NOTHING_ELSE, presentNativeMessage } from '../../controllers/present-native';
import type { StoredMessage } from '../../domain/message';
import { messageView } from '../../domain/message-view';
import { isServerTempId } from '../../domain/temp-id';
import { writeJson } from '../../domain/json-text';
import type { MessageView } from '../../domain/views';
import { type SizedText, sizedText } from '../engine/frames';
import { LiveRow } from './live-row';

/** Nobody's id: who sees a message as nobody does has not sent it. */
const NOBODY = 0;

const SHORT_END = sizedText('}');
const PLAIN_END = endWith(NOTHING_ELSE);

function isPlain(message: StoredMessage): boolean {
  const { content_type, metadata, mentions, mentions_all, reply_to, forwarded_from } = message;
  const isText = content_type === undefined && metadata === undefined && mentions === undefined;
  return isText && !mentions_all && reply_to === undefined && forwarded_from === undefined;
}

/**
 * What the presenter makes of a message that has nothing but a text, as most are, in a fraction of the time: what it says, up to the closing brace.
 * Undefined for any other.
 */
function plainFields(message: StoredMessage, sender_name: string): string | undefined {
  const { content, deleted_at } = message;
  if (!isPlain(message) || content === null || deleted_at !== null) return undefined;
  const { id, conversation_id, seq, sender_id, created_at, change_no = 0 } = message;
  return (
    `{"id":${id},"conversation_id":${conversation_id},"seq":${seq},"sender_id":${sender_id},` +
    `"sender_name":${JSON.stringify(sender_name)},"content_type":"text","content":${JSON.stringify(content)},` +
    `"created_at":"${created_at}","change_no":${change_no}`
  );
}

/**
 * A message as the rows that its members get: encoded once for all, what is empty last. Its sender has its `temp_id` too, and short rows end
 * before what is empty.
 */
export class MessageRows {
  readonly shared: LiveRow;
  private ownRow: LiveRow | undefined;

  /** `begin`: of all rows. `end`: of those that are not short. */
  private constructor(
    private readonly begin: SizedText,
    private readonly end: SizedText,
    private readonly message: Pick<StoredMessage, 'sender_id' | 'temp_id'>,
  ) {
    this.shared = new LiveRow('messages', [begin, end], SHORT_END);
  }

  static of(message: MessageView): MessageRows {
    const fields = Object.entries(presentNativeMessage(message, NOBODY));
    const said = Object.fromEntries(fields.filter(([, value]) => !isEmpty(value)));
    const empty = Object.fromEntries(fields.filter(([, value]) => isEmpty(value)));
    return new MessageRows(sizedText(writeJson(said).slice(0, -1)), endWith(empty), message);
  }

  /** Of a new message, which is not read. */
  static ofNew(message: StoredMessage, sender_name: string): MessageRows {
    const fields = plainFields(message, sender_name);
    if (fields === undefined) return MessageRows.of(messageView(message, sender_name));
    return new MessageRows(sizedText(fields), PLAIN_END, message);
  }

  seenBy(user_id: number): LiveRow {
    return user_id === this.message.sender_id ? this.own : this.shared;
  }

  /** As its sender sees it. */
  get own(): LiveRow {
    this.ownRow ??= this.withTempId();
    return this.ownRow;
  }

  private withTempId(): LiveRow {
    const { begin, end } = this;
    const { temp_id } = this.message;
    if (isServerTempId(temp_id)) return this.shared;
    const own = sizedText(`,"temp_id":${JSON.stringify(temp_id)}`);
    return new LiveRow('messages', [begin, own, end], SHORT_END);
  }
}

function isEmpty(value: unknown): boolean {
  return value === null || value === false || (Array.isArray(value) && value.length === 0);
}

/** The end of a row that has these fields last. */
function endWith(fields: object): SizedText {
  const json = JSON.stringify(fields).slice(1);
  return sizedText(json === '}' ? json : `,${json}`);
}
