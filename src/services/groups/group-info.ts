import type { Author } from '../../domain/author';
import { type GroupInfo, idsOf } from '../../domain/conversation';
import type { WriteLanes } from '../../repositories/conversation-writes/write-lanes';
import type { ConversationDirectory } from '../conversations/conversation-directory';
import { type GroupEvents, toldBy } from './group-events';
import { aWrite } from './group-members';

/** What the members of a group share. */
export class GroupInfoService {
  constructor(
    private readonly directory: Pick<ConversationDirectory, 'requireGroup'>,
    private readonly lanes: Pick<WriteLanes, 'submit'>,
    private readonly events: GroupEvents,
  ) {}

  /** What is left out stays as it is. @throws NotFoundError, ForbiddenError, BusyError */
  async edit(caller: Author, conversation_id: number, info: Partial<GroupInfo>): Promise<void> {
    await this.directory.requireGroup(caller, conversation_id);
    const write = { ...aWrite(caller, conversation_id), kind: 'edit_info', info } as const;
    const { message, audience, since } = await this.lanes.submit<'edit_info'>(write);
    if (!audience) return;
    const told = message
      ? toldBy(write, { message, since })
      : { messages: [], audience: idsOf(audience), since };
    this.events.infoChanged(caller, conversation_id, { info, ...told });
  }
}
