import type { User } from '../../../src/contracts/classic/entities';
import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { Panel } from '../messenger/panel';
import { FormFooter, useForm } from '../ui/form';
import { showToast } from '../ui/toast';
import { AvatarEditor } from './avatar-editor';

/** What the user says of themselves. */
export function ProfilePage() {
  const { account } = useApp().messenger;
  // What the tokens of the team's identity provider say of its users cannot be changed here.
  const isExternal = Boolean(account.user.value.external_id);
  const s = text.value;
  const form = useForm(async (written) => {
    const changes = {
      name: written('name'),
      username: written('username') || null,
      about: written('about') || null,
    };
    await account.change((api) => api.update(changes));
    showToast(() => text.value.saved);
  });
  return (
    <Panel title={s.profile}>
      <div class="panel-scroll settings">
        {isExternal ? <p class="page-hint muted">{s.claimedHint}</p> : <AvatarEditor />}
        <form class="panel-form" onSubmit={form.onSubmit}>
          <ProfileFields user={account.user.value} isClaimed={isExternal} />
          <FormFooter form={form} label={s.save} />
        </form>
      </div>
    </Panel>
  );
}

function ProfileFields({ user, isClaimed }: { user: User; isClaimed: boolean }) {
  const { name, username, about, email } = user;
  const s = text.value;
  return (
    <>
      <label class="labelled">
        {s.name}
        <input
          class="field"
          name="name"
          dir="auto"
          autocomplete="name"
          required
          maxLength={100}
          readOnly={isClaimed}
          defaultValue={name}
        />
      </label>
      <div class="labelled">
        <label for="username">{s.username}</label>
        <input
          id="username"
          class="field"
          name="username"
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          maxLength={30}
          readOnly={isClaimed}
          aria-describedby="username-hint"
          defaultValue={username ?? ''}
        />
        <span id="username-hint" class="hint">
          {s.usernameHint}
        </span>
      </div>
      <div class="labelled">
        <label for="about">{s.about}</label>
        <textarea
          id="about"
          class="field"
          name="about"
          dir="auto"
          rows={3}
          maxLength={200}
          aria-describedby="about-hint"
          defaultValue={about ?? ''}
        />
        <span id="about-hint" class="hint">
          {s.aboutHint}
        </span>
      </div>
      {email !== null && !isClaimed && <p class="hint">{s.loginEmail(email)}</p>}
    </>
  );
}
