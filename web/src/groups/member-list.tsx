import type { Member } from '@mychat/client';
import { useState } from 'preact/hooks';
import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { nameOf } from '../messenger/naming';
import { foldCase } from '../text/fold-case';
import { Avatar } from '../ui/avatar';
import { Icon } from '../ui/icon';
import { IconButton } from '../ui/icon-button';
import { openMenu } from '../ui/menu';
import { onSearchKey } from '../ui/search-keys';
import type { GroupProps } from './group-props';
import { memberMenu } from './member-menu';
import { matching, type NamedMember, sortMembers } from './sort-members';

/** The field that searches is shown for this many members or more. */
const MIN_SEARCHABLE = 12;
/** More than these are found by typing. */
const MAX_SHOWN = 100;
const MAX_QUERY = 100;

export interface MemberListProps extends GroupProps {
  members: readonly Member[];
}

/** Who is in a group, with what can be done about each. */
export function MemberList({ group, info, members }: MemberListProps) {
  const { messenger } = useApp();
  const [query, setQuery] = useState('');
  const me = messenger.session.user.id;
  const s = text.value;
  const named = members.map((member) => ({
    ...member,
    own_name: member.name,
    name: member.user_id === me ? s.you : (nameOf(messenger, member.user_id) ?? member.name),
  }));
  const shown = matching(sortMembers(named, me), foldCase(query.trim()));
  return (
    <>
      <h2 class="section-title">{`${s.members} (${info.conversation.member_count})`}</h2>
      {(members.length >= MIN_SEARCHABLE || query) && (
        <label class="search">
          <Icon name="search" size={18} />
          <input
            type="search"
            placeholder={s.searchMembers}
            aria-label={s.searchMembers}
            maxLength={MAX_QUERY}
            value={query}
            onInput={(event) => setQuery(event.currentTarget.value)}
            onKeyDown={(event) => onSearchKey(event, { clear: () => setQuery(''), openFirst: () => {} })}
          />
        </label>
      )}
      <ul class="members">
        {shown.slice(0, MAX_SHOWN).map((member) => (
          <MemberRow key={member.user_id} group={group} info={info} members={members} member={member} />
        ))}
      </ul>
      {shown.length === 0 && query && <p class="muted centred">{s.noMember}</p>}
      {shown.length > MAX_SHOWN && <p class="muted centred">{s.moreContacts(shown.length - MAX_SHOWN)}</p>}
    </>
  );
}

function MemberRow({ member, ...rest }: MemberListProps & { member: NamedMember }) {
  const { messenger } = useApp();
  const { user_id, name, own_name, username, avatar_url, role } = member;
  const s = text.value;
  const items = memberMenu(messenger, { ...rest, member });
  return (
    <li class="member">
      <Avatar
        id={user_id}
        name={name === s.you ? own_name : name}
        url={avatar_url}
        size="small"
        isOnline={messenger.people.isOnline(user_id)}
      />
      <span class="person-name">
        <span class="ellipsis" dir="auto">
          {name}
        </span>
        {username && <small class="muted ellipsis">@{username}</small>}
      </span>
      {role !== 'member' && <span class="role">{role === 'owner' ? s.roleOwner : s.roleAdmin}</span>}
      {items.length > 0 && (
        <IconButton
          icon="more"
          label={s.optionsFor(name)}
          expanded={false}
          onClick={(event) =>
            openMenu({ label: s.optionsFor(name), anchor: event.currentTarget as Element, items })
          }
        />
      )}
    </li>
  );
}
