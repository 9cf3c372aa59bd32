import {
  ClearConversation,
  CountUnread,
  DeleteMessage,
  ListConversation,
  MarkRead,
  SendMessage,
} from '../contracts/routes/messages';
import { type BindRoute, WithStatus } from '../http/bind-route';
import { directMessage, presentMessage } from './present';
import type { MarkService } from '../services/messages/mark-service';
import type { MessageService } from '../services/messages/message-service';
import type { UnreadService } from '../services/messages/unread-service';

export function messageController(
  bind: BindRoute,
  messages: MessageService,
  marks: MarkService,
  unread: UnreadService,
): void {
  bind(SendMessage, async ({ caller, body }) => {
    const { receiver_id, ...draft } = body;
    const sent = await messages.send(caller, { with_user: receiver_id }, draft);
    const message = presentMessage(directMessage(sent, caller.user_id));
    return new WithStatus(sent.is_new ? 201 : 200, { message });
  });
  bind(ListConversation, async ({ caller, params, query, isHead }) => {
    const page = await messages.listDirect(caller, params.userId, { ...query, marks_read: !isHead });
    return { messages: page.map(presentMessage) };
  });
  bind(MarkRead, async ({ caller, params }) => ({
    count: await marks.markDirectRead(caller, params.senderId),
  }));
  bind(CountUnread, ({ caller }) => unread.countDirect(caller));
  bind(DeleteMessage, ({ caller, params, query }) => messages.remove(caller, params.id, query.scope));
  bind(ClearConversation, async ({ caller, params }) => ({
    deleted_count: await messages.clear(caller, params.userId),
  }));
}
