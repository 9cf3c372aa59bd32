import { ConversationView } from '../conversation/conversation-view';
import { ConversationList } from '../conversations/conversation-list';
import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { isWide } from '../page/page-state';
import { route, shownTarget } from '../page/route';
import { keyOf } from '../page/target';
import { Logo } from '../ui/icon';
import { lazyPanel } from '../ui/lazy-panel';
import { useRouteFocus } from './use-route-focus';

const SettingsPanel = lazyPanel(() =>
  import('../settings/settings-panel').then((loaded) => loaded.SettingsPanel),
);
const PeoplePanel = lazyPanel(() => import('../people/people-panel').then((loaded) => loaded.PeoplePanel));

/** One pane on narrow screens, two on wide ones, where a conversation stays open beside the other panels. */
export function Shell() {
  const { messenger } = useApp();
  const user = messenger.account.user.value;
  const at = route.value;
  const open = shownTarget.value && messenger.named(shownTarget.value);
  const isOwn = open && 'user_id' in open && open.user_id === user.id;
  useRouteFocus(at);
  const isMainShown = isWide.value || at.view === 'conversation';
  const isSideShown = isWide.value || at.view !== 'conversation';

  return (
    <div class="shell">
      {isSideShown && (
        <div class="side" role={isMainShown ? undefined : 'main'}>
          {at.view === 'people' && <PeoplePanel />}
          {at.view === 'settings' && <SettingsPanel />}
          {(at.view === 'list' || at.view === 'conversation') && <ConversationList user={user} />}
        </div>
      )}
      {isMainShown && (
        <main class="main">
          {open && !isOwn ? <ConversationView key={keyOf(open)} target={open} /> : <NoConversation />}
        </main>
      )}
    </div>
  );
}

function NoConversation() {
  const { listed } = useApp().messenger;
  return (
    <div class="nothing">
      <Logo size={72} />
      {listed.value.length > 0 && <h2>{text.value.pickConversation}</h2>}
      <p class="muted">{text.value.pickConversationHint}</p>
    </div>
  );
}
