import { NOT_YET, presentNativeMessage } from '../../controllers/present-native';
import type { StoredMessage } from '../../domain/message';
import { messageView } from '../../domain/message-view';
import { isServerTempId } from '../../domain/temp-id';
import { writeJson } from '../../domain/json-text';
import type { MessageView } from '../../domain/views';
import { LiveRow } from './live-row';

/** Nobody's id: who sees a message as nobody does has not sent it. */
const NOBODY = 0;

const NOT_YET_JSON = JSON.stringify(NOT_YET).slice(1);

/** What the presenter makes of a message that has nothing but a text, as most are, in a fraction of the time. Undefined for any other. */
function plainJson(message: StoredMessage, sender_name: string): string | undefined {
  const { content_type, metadata, mentions, mentions_all, content, deleted_at } = message;
  const isPlain =
    content_type === undefined && metadata === undefined && mentions === undefined && !mentions_all;
  if (!isPlain || content === null || deleted_at !== null) return undefined;
  const { id, conversation_id, seq, sender_id, created_at, change_no = 0 } = message;
  return (
    `{"id":${id},"conversation_id":${conversation_id},"seq":${seq},"sender_id":${sender_id},` +
    `"sender_name":${JSON.stringify(sender_name)},"content_type":"text","content":${JSON.stringify(content)},` +
    `"mentions":[],"mentions_all":false,"metadata":null,"created_at":"${created_at}","deleted_at":null,` +
    `"change_no":${change_no},${NOT_YET_JSON}`
  );
}

/** A message as the rows that its members get: encoded once for all but its sender, who has its `temp_id` too. */
export class MessageRows {
  readonly shared: LiveRow;
  private ownRow: LiveRow | undefined;

  private constructor(
    json: string,
    private readonly temp_id: string,
  ) {
    this.shared = new LiveRow('messages', json);
  }

  static of(message: MessageView): MessageRows {
    return new MessageRows(writeJson(presentNativeMessage(message, NOBODY)), message.temp_id);
  }

  /** Of a new message, which is not read. */
  static ofNew(message: StoredMessage, sender_name: string): MessageRows {
    const json = plainJson(message, sender_name);
    if (json === undefined) return MessageRows.of(messageView(message, sender_name));
    return new MessageRows(json, message.temp_id);
  }

  /** As its sender sees it. */
  get own(): LiveRow {
    this.ownRow ??= this.withTempId();
    return this.ownRow;
  }

  private withTempId(): LiveRow {
    const { temp_id } = this;
    if (isServerTempId(temp_id)) return this.shared;
    return new LiveRow('messages', `${this.shared.json.slice(0, -1)},"temp_id":${JSON.stringify(temp_id)}}`);
  }
}
