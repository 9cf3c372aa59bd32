import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { go } from '../page/route';
import { Avatar } from '../ui/avatar';
import { Icon } from '../ui/icon';

/** Who is logged in. Leads to the profile. */
export function OwnProfile() {
  const { id, name, email, username, about, avatar_url } = useApp().messenger.account.user.value;
  return (
    <button
      type="button"
      class="profile"
      data-page="profile"
      onClick={() => go({ view: 'settings', page: 'profile' })}
    >
      <Avatar id={id} name={name} url={avatar_url} size="large" />
      <span class="profile-lines">
        <span class="hidden">{text.value.profile}: </span>
        <span class="profile-name" dir="auto">
          {name}
        </span>
        {username && <span class="muted">@{username}</span>}
        {email && <span class="muted">{email}</span>}
        {about && (
          <span class="muted profile-about" dir="auto">
            {about}
          </span>
        )}
      </span>
      <Icon name="next" />
    </button>
  );
}
