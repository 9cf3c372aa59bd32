import type { ComponentType } from 'preact';
import { useStore } from '../chat/use-store';
import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { Panel } from '../messenger/panel';
import type { GroupPage } from '../page/route';
import { AddMembers } from './add-members';
import { ChooseSuccessor } from './choose-successor';
import { EditGroup } from './edit-group';
import { GroupOverview } from './group-overview';
import type { GroupProps } from './group-props';
import { InviteLinks } from './invite-links';

const PAGES: Record<GroupPage, ComponentType<GroupProps>> = {
  edit: EditGroup,
  add: AddMembers,
  links: InviteLinks,
  successor: ChooseSuccessor,
};

/** What is known of a group, or one of its pages. Whoever is no member any more is told so. */
export function GroupPanel({
  conversation_id,
  page,
}: {
  conversation_id: number;
  page?: GroupPage | undefined;
}) {
  const group = useApp().messenger.chat.conversation({ conversation_id });
  const info = useStore(group.info);
  if (info?.conversation.type !== 'group') {
    return (
      <Panel title={text.value.groupInfo}>
        <p class="muted centred">{text.value.groupGone}</p>
      </Panel>
    );
  }
  const Shown: ComponentType<GroupProps> = page === undefined ? GroupOverview : PAGES[page];
  return <Shown key={page} group={group} info={info} />;
}
