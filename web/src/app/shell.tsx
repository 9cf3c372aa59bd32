import { ConversationList } from '../conversations/conversation-list';
import { ConversationView } from '../conversation/conversation-view';
import { text } from '../i18n/language';
import { Logo } from '../ui/icon';
import { lazy } from '../ui/lazy';
import { say } from '../ui/toast';
import { isWide } from '../page/attention';
import { useApp } from '../messenger/messenger-context';
import { goBack, route, shownPeer } from '../page/route';
import { useSensibleFocus } from './use-sensible-focus';

/** Not on the device yet, and no network. */
const stayHere = (): void => {
  goBack();
  say(() => text.value.needsConnection);
};
const SettingsPanel = lazy(
  () => import('../settings/settings-panel').then((loaded) => loaded.SettingsPanel),
  stayHere,
);
const PeoplePanel = lazy(
  () => import('../people/people-panel').then((loaded) => loaded.PeoplePanel),
  stayHere,
);

/** One pane on a phone, two where there is room: then a conversation stays open beside the settings. */
export function Shell() {
  const { session } = useApp().messenger;
  const at = route.value;
  const open = shownPeer.value;
  useSensibleFocus(at);
  const isSideShown = isWide.value || at.view !== 'conversation';

  return (
    <div class="shell">
      {isSideShown && (
        <div class="side">
          {at.view === 'people' && <PeoplePanel />}
          {at.view === 'settings' && <SettingsPanel />}
          {(at.view === 'list' || at.view === 'conversation') && <ConversationList user={session.user} />}
        </div>
      )}
      {(isWide.value || at.view === 'conversation') && (
        <main class="main">
          {open !== undefined && open !== session.user.id ? (
            <ConversationView key={open} peer_id={open} />
          ) : (
            <Nothing />
          )}
        </main>
      )}
    </div>
  );
}

function Nothing() {
  const { listed } = useApp().messenger;
  return (
    <div class="nothing">
      <Logo size={72} />
      {listed.value.length > 0 && <h2>{text.value.pickConversation}</h2>}
      <p class="muted">{text.value.pickConversationHint}</p>
    </div>
  );
}
