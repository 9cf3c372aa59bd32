import { NOT_YET, presentNativeMessage } from '../../controllers/present-native';
import type { StoredMessage } from '../../domain/message';
import { messageView } from '../../domain/message-view';
import { isServerTempId } from '../../domain/temp-id';
import { writeJson } from '../../domain/json-text';
import type { MessageView } from '../../domain/views';
import { type SizedText, sizedText } from '../engine/frames';
import { LiveRow } from './live-row';

/** Nobody's id: who sees a message as nobody does has not sent it. */
const NOBODY = 0;

/** Without braces. */
const NOT_YET_FIELDS = JSON.stringify(NOT_YET).slice(1, -1);

/**
 * What the presenter makes of a message that has nothing but a text, as most are, in a fraction of the time: up to the closing brace. Undefined
 * for any other.
 */
function plainFields(message: StoredMessage, sender_name: string): string | undefined {
  const { content_type, metadata, mentions, mentions_all, content, deleted_at } = message;
  const isPlain =
    content_type === undefined && metadata === undefined && mentions === undefined && !mentions_all;
  if (!isPlain || content === null || deleted_at !== null) return undefined;
  const { id, conversation_id, seq, sender_id, created_at, change_no = 0 } = message;
  return (
    `{"id":${id},"conversation_id":${conversation_id},"seq":${seq},"sender_id":${sender_id},` +
    `"sender_name":${JSON.stringify(sender_name)},"content_type":"text","content":${JSON.stringify(content)},` +
    `"mentions":[],"mentions_all":false,"metadata":null,"created_at":"${created_at}","deleted_at":null,` +
    `"change_no":${change_no},${NOT_YET_FIELDS}`
  );
}

const END = sizedText('}');

/** A message as the rows that its members get: encoded once for all but its sender, who has its `temp_id` too. */
export class MessageRows {
  readonly shared: LiveRow;
  /** Of both rows, up to the closing brace. */
  private readonly begin: SizedText;
  private ownRow: LiveRow | undefined;

  private constructor(
    begin: string,
    private readonly temp_id: string,
  ) {
    this.begin = sizedText(begin);
    this.shared = new LiveRow('messages', this.begin, END);
  }

  static of(message: MessageView): MessageRows {
    const json = writeJson(presentNativeMessage(message, NOBODY));
    return new MessageRows(json.slice(0, -1), message.temp_id);
  }

  /** Of a new message, which is not read. */
  static ofNew(message: StoredMessage, sender_name: string): MessageRows {
    const fields = plainFields(message, sender_name);
    if (fields === undefined) return MessageRows.of(messageView(message, sender_name));
    return new MessageRows(fields, message.temp_id);
  }

  /** As its sender sees it. */
  get own(): LiveRow {
    this.ownRow ??= this.withTempId();
    return this.ownRow;
  }

  private withTempId(): LiveRow {
    if (isServerTempId(this.temp_id)) return this.shared;
    return new LiveRow('messages', this.begin, sizedText(`,"temp_id":${JSON.stringify(this.temp_id)}}`));
  }
}
