import type { ListedConversation } from '@mychat/client';
import { useEffect } from 'preact/hooks';
import { useStore } from '../chat/use-store';
import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { Panel } from '../messenger/panel';
import { type GroupPage, go } from '../page/route';
import { Avatar } from '../ui/avatar';
import { Icon, type IconName } from '../ui/icon';
import { attempt } from '../ui/toast';
import type { GroupProps } from './group-props';
import { leave } from './leave';
import { MemberList } from './member-list';
import { NotifySettings } from './notify-settings';

/** What a group is, what the user has chosen for it, and who is in it. */
export function GroupOverview({ group, info }: GroupProps) {
  const { messenger } = useApp();
  const members = useStore(group.members);
  const isOnline = messenger.isOnline.value;
  const { capabilities } = info.settings;
  const s = text.value;
  useEffect(() => {
    // Also those of big groups, whom sync does not bring.
    if (isOnline) void attempt(() => group.loadMembers());
  }, [group, isOnline]);
  return (
    <Panel title={s.groupInfo}>
      <div class="panel-scroll settings">
        <Head info={info} />
        <NotifySettings group={group} info={info} />
        <div class="card">
          {capabilities.includes('edit_info') && (
            <PageLink info={info} page="edit" label={s.editGroup} icon="pencil" />
          )}
          {capabilities.includes('add_members') && (
            <PageLink info={info} page="add" label={s.addPeople} icon="people" />
          )}
          <PageLink info={info} page="links" label={s.inviteLinks} icon="link" />
        </div>
        <MemberList group={group} info={info} members={members} />
        <button
          type="button"
          class="button danger-quiet wide"
          onClick={() => void leave(messenger, { group, info, members })}
        >
          {s.leaveGroup}
        </button>
      </div>
    </Panel>
  );
}

function Head({ info }: { info: ListedConversation }) {
  const { id, name, description, avatar_url, member_count } = info.conversation;
  return (
    <div class="group-head">
      <Avatar id={id} name={name ?? ''} url={avatar_url} size="huge" />
      <h2 dir="auto">{name}</h2>
      <p class="muted">{text.value.membersOf(member_count)}</p>
      {description && (
        <p class="group-description" dir="auto">
          {description}
        </p>
      )}
    </div>
  );
}

interface PageLinkProps {
  info: ListedConversation;
  page: GroupPage;
  label: string;
  icon: IconName;
}

function PageLink({ info, page, label, icon }: PageLinkProps) {
  return (
    <button
      type="button"
      class="setting setting-link"
      data-page={page}
      onClick={() => go({ view: 'group', conversation_id: info.id, page })}
    >
      <Icon name={icon} size={20} />
      <span>{label}</span>
      <Icon name="next" size={20} />
    </button>
  );
}
