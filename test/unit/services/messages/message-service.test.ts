import type { Author } from '../../../../src/domain/author';
import type { ChatEvent } from '../../../../src/domain/chat-events';
import type { Write } from '../../../../src/repositories/conversation-writes/kinds';
import type { WriteLanes } from '../../../../src/repositories/conversation-writes/write-lanes';
import type {
  MessageHead,
  MessageRepository,
} from '../../../../src/repositories/messages/message-repository';
import type { ConversationDirectory } from '../../../../src/services/conversations/conversation-directory';
import { MessageService } from '../../../../src/services/messages/message-service';

const ANA: Author = { user_id: 1, via: 'rest' };
const GROUP = 9;
const HEAD: MessageHead = {
  id: 70,
  conversation_id: GROUP,
  conversation_type: 'group',
  member_count: 3,
  seq: 7,
  sender_id: 1,
  deleted_at: null,
  role: 'member',
};
/** Members under the lock; the last has come after the message. */
const audience = [
  { user_id: 1, name: 'Ana', joined_seq: 0 },
  { user_id: 2, name: 'Bruno', joined_seq: 6 },
  { user_id: 3, name: 'Carla', joined_seq: 7 },
];

/** Of a group with one message, in which all that is written has this outcome. */
function createService(outcome: object) {
  const published: ChatEvent[] = [];
  const submitted: Write[] = [];
  const service = new MessageService(
    {
      submit: async (write: Write) => {
        submitted.push(write);
        return outcome;
      },
    } as unknown as WriteLanes,
    {} as ConversationDirectory,
    { findForMember: async () => HEAD } as unknown as MessageRepository,
    { moveRead: () => Promise.reject(new Error('Nothing is read here')) },
    undefined,
    { publish: (event) => void published.push(event) },
    { find: () => Promise.reject(new Error('Nothing is referred to here')) },
  );
  return { service, published, submitted };
}

it('tells of a removal those who are members when it is stored, and see the message', async () => {
  const { service, published, submitted } = createService({ changed: true, audience });
  expect(await service.remove(ANA, HEAD.id, 'all')).toEqual({ message_id: HEAD.id, scope: 'all' });
  expect(submitted).toMatchObject([{ kind: 'delete', seq: 7 }]);
  expect(published).toMatchObject([{ type: 'message_removed', scope: 'all', seq: 7, audience: [1, 2] }]);
});

it('tells of what is hidden only whose view it is', async () => {
  const { service, published, submitted } = createService({ changed: true });
  expect(await service.remove(ANA, HEAD.id, 'me')).toEqual({ message_id: HEAD.id, scope: 'me' });
  expect(submitted).toMatchObject([{ kind: 'hide', seq: 7 }]);
  expect(published).toMatchObject([{ type: 'message_removed', scope: 'me', audience: [1] }]);
});

it('tells nothing where it was done before', async () => {
  const { service, published } = createService({ changed: false });
  await service.remove(ANA, HEAD.id, 'all');
  await service.remove(ANA, HEAD.id, 'me');
  expect(published).toEqual([]);
});
