import { ConversationView } from '../conversation/conversation-view';
import { ArchivedList } from '../conversations/archived-list';
import { ConversationList } from '../conversations/conversation-list';
import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { isWide } from '../page/page-state';
import { isArchiveShown, type Route, route, shownTarget } from '../page/route';
import { keyOf } from '../page/target';
import { Logo } from '../ui/icon';
import { lazyPanel } from '../ui/lazy-panel';
import { useRouteFocus } from './use-route-focus';
import { useShortcuts } from './use-shortcuts';

const SettingsPanel = lazyPanel(() =>
  import('../settings/settings-panel').then((loaded) => loaded.SettingsPanel),
);
const PeoplePanel = lazyPanel(() => import('../people/people-panel').then((loaded) => loaded.PeoplePanel));
const NewGroup = lazyPanel(() => import('../groups/new-group').then((loaded) => loaded.NewGroup));
const GroupPanel = lazyPanel(() => import('../groups/group-panel').then((loaded) => loaded.GroupPanel));
const JoinScreen = lazyPanel(() => import('../groups/join-screen').then((loaded) => loaded.JoinScreen));

/** One pane on narrow screens, two on wide ones, where a conversation stays open beside the other panels. */
export function Shell() {
  const { messenger } = useApp();
  const at = route.value;
  const open = shownTarget.value && messenger.named(shownTarget.value);
  const isOwn = open && 'user_id' in open && open.user_id === messenger.session.user.id;
  useRouteFocus(at);
  useShortcuts();
  const isMainShown = isWide.value || at.view === 'conversation';
  const isSideShown = isWide.value || at.view !== 'conversation';

  return (
    <div class="shell">
      {isSideShown && (
        <div class="side" role={isMainShown ? undefined : 'main'}>
          <Side at={at} />
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

/** The list, or what is open in its place. */
function Side({ at }: { at: Route }) {
  const user = useApp().messenger.account.user.value;
  switch (at.view) {
    case 'people':
      return <PeoplePanel />;
    case 'settings':
      return <SettingsPanel />;
    case 'new-group':
      return <NewGroup />;
    case 'group':
      return <GroupPanel key={at.conversation_id} conversation_id={at.conversation_id} page={at.page} />;
    case 'join':
      return <JoinScreen key={at.code} code={at.code} />;
    default:
      return isArchiveShown.value ? <ArchivedList /> : <ConversationList user={user} />;
  }
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
