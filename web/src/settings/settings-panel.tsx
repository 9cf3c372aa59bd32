import { chooseLanguage, language, text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { ConnectionBanner } from '../messenger/connection-banner';
import { goBack } from '../page/route';
import { chooseTheme, type Theme, theme } from '../page/theme';
import { logOut } from '../session/account';
import { Avatar } from '../ui/avatar';
import { ask } from '../ui/dialog';
import { useAutoFocus } from '../ui/focus';
import { IconButton } from '../ui/icon-button';
import { attempt } from '../ui/toast';
import { Choice } from './choice';
import { NotificationSettings } from './notification-settings';

export function SettingsPanel() {
  const { messenger } = useApp();
  const { user } = messenger.session;
  const panel = useAutoFocus<HTMLElement>('.icon-button');
  const s = text.value;
  return (
    <section ref={panel} class="panel" aria-label={s.settings}>
      <header class="panel-head">
        <IconButton icon="back" label={s.back} onClick={goBack} />
        <h1>{s.settings}</h1>
      </header>
      <div class="panel-scroll settings">
        <div class="profile">
          <Avatar id={user.id} name={user.name} size="large" />
          <div>
            <p class="profile-name">{user.name}</p>
            <p class="muted">{user.email}</p>
          </div>
        </div>
        <h2 class="section-title">{s.appearance}</h2>
        <div class="card">
          <Choice
            label={s.theme}
            value={theme.value}
            options={[
              ['auto', s.themeAuto],
              ['light', s.themeLight],
              ['dark', s.themeDark],
            ]}
            onChoose={(chosen) => chooseTheme(chosen as Theme)}
          />
          <Choice
            label={s.language}
            value={language.value}
            options={[
              ['en', 'English'],
              ['pt-BR', 'Português (Brasil)'],
            ]}
            onChoose={(chosen) => attempt(() => chooseLanguage(chosen as typeof language.value))}
          />
        </div>
        <NotificationSettings />
        <button
          type="button"
          class="button danger-quiet wide"
          onClick={() => void confirmLogOut(messenger.outbox.items.value.length)}
        >
          {s.logout}
        </button>
      </div>
      <ConnectionBanner />
    </section>
  );
}

async function confirmLogOut(unsent: number): Promise<void> {
  const s = text.value;
  const hint = unsent > 0 ? `${s.logoutUnsent(unsent)} ${s.logoutHint}` : s.logoutHint;
  const answer = await ask({ title: s.logoutQuestion, hint, confirm: s.logout, isDangerous: true });
  if (answer !== undefined) await logOut();
}
