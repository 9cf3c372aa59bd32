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
function plainJson(message: MessageView): string | undefined {
  const { content_type, metadata, mentions, mentions_all, content, deleted_at } = message;
  const isPlain = content_type === 'text' && metadata === null && mentions.length === 0 && !mentions_all;
  if (!isPlain || content === null || deleted_at !== null) return undefined;
  const { id, conversation_id, seq, sender_id, sender_name, created_at, change_no } = message;
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

  constructor(private readonly message: MessageView) {
    this.shared = new LiveRow(
      'messages',
      plainJson(message) ?? writeJson(presentNativeMessage(message, NOBODY)),
    );
  }

  /** Of a new message, which is not read. */
  static ofNew(message: StoredMessage, sender_name: string): MessageRows {
    return new MessageRows(messageView(message, sender_name));
  }

  /** As its sender sees it. */
  get own(): LiveRow {
    this.ownRow ??= this.withTempId();
    return this.ownRow;
  }

  private withTempId(): LiveRow {
    const { temp_id } = this.message;
    if (isServerTempId(temp_id)) return this.shared;
    return new LiveRow('messages', `${this.shared.json.slice(0, -1)},"temp_id":${JSON.stringify(temp_id)}}`);
  }
}
