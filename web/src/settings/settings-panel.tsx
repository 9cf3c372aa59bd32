import type { ComponentType } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { Panel } from '../messenger/panel';
import { openHelp } from '../page/help';
import { route, type SettingsPage } from '../page/route';
import { logOut } from '../session/account';
import { ask } from '../ui/dialog';
import { lazyPanel } from '../ui/lazy-panel';
import { Appearance } from './appearance';
import { NotificationSettings } from './notification-settings';
import { OwnProfile } from './own-profile';
import { Privacy } from './privacy';
import { SettingLink } from './setting-link';

const pages: Record<SettingsPage, ComponentType> = {
  profile: lazyPanel(() => import('../account/profile-page').then((loaded) => loaded.ProfilePage)),
  password: lazyPanel(() => import('../account/password-page').then((loaded) => loaded.PasswordPage)),
  sessions: lazyPanel(() => import('../account/sessions-page').then((loaded) => loaded.SessionsPage)),
  data: lazyPanel(() => import('../account/data-page').then((loaded) => loaded.DataPage)),
  blocked: lazyPanel(() => import('../account/blocked-page').then((loaded) => loaded.BlockedPage)),
};

/** Most likely: there is a mouse or the like as well. */
const hasKeyboard = matchMedia('(hover: hover)');

/** The settings, or one of their pages. */
export function SettingsPanel() {
  const at = route.value;
  const page = at.view === 'settings' ? at.page : undefined;
  const from = useRef<SettingsPage | undefined>(undefined);
  useEffect(() => {
    from.current = page;
  }, [page]);
  if (page === undefined) return <Settings from={from.current} />;
  const Page = pages[page];
  return <Page />;
}

/** `from`: the page that the user comes back from, if any; its link gets the focus. */
function Settings({ from }: { from: SettingsPage | undefined }) {
  const { messenger } = useApp();
  // The team's identity provider has their password.
  const isExternal = Boolean(messenger.account.user.value.external_id);
  const s = text.value;
  return (
    <Panel title={s.settings} {...(from && { focus: `[data-page=${from}]` })}>
      <div class="panel-scroll settings">
        <OwnProfile />
        <Appearance />
        <NotificationSettings />
        <Privacy />
        <h2 class="section-title">{s.account}</h2>
        <div class="card">
          {!isExternal && <SettingLink page="password" label={s.changePassword} />}
          <SettingLink page="sessions" label={s.sessions} />
          <SettingLink page="data" label={s.yourData} />
        </div>
        {hasKeyboard.matches && (
          <button type="button" class="button quiet wide keyboard-help" onClick={openHelp}>
            {s.keyboard}
          </button>
        )}
        <button
          type="button"
          class="button danger-quiet wide"
          onClick={() => void confirmLogOut(messenger.outbox.value.length)}
        >
          {s.logout}
        </button>
      </div>
    </Panel>
  );
}

async function confirmLogOut(unsent: number): Promise<void> {
  const s = text.value;
  const hint = unsent > 0 ? `${s.logoutUnsent(unsent)} ${s.logoutHint}` : s.logoutHint;
  const answer = await ask({ title: s.logoutQuestion, hint, confirm: s.logout, isDangerous: true });
  if (answer !== undefined) await logOut();
}
