import { rowOf } from '../chat/listed';
import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { Panel } from '../messenger/panel';
import { go, goBack, route } from '../page/route';
import { keyOf } from '../page/target';
import { RowWindow } from '../ui/row-window';
import { ConversationRow } from './conversation-row';

/** The scroll position, kept while a conversation is open. */
const lastTop = { current: 0 };

/** Also from beside a conversation that was opened here. */
const leave = (): void => (route.value.view === 'archived' ? goBack() : go({ view: 'list' }));

/** The conversations that the user has put aside. */
export function ArchivedList() {
  const { conversations, people } = useApp().messenger;
  const rows = conversations.value.archived.map((info) => rowOf(info, people));
  const s = text.value;
  return (
    <Panel title={s.archivedChats} onBack={leave}>
      {rows.length === 0 && <p class="muted centred">{s.nothingArchived}</p>}
      <RowWindow
        class="conversations"
        items={rows}
        keyOf={({ target }) => keyOf(target)}
        renderRow={(listed) => <ConversationRow {...listed} />}
        top={lastTop}
      />
    </Panel>
  );
}
