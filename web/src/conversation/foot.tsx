import { useEffect } from 'preact/hooks';
import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import type { ShownConversation } from '../messenger/use-conversation';
import { BlockedNote } from './blocked-note';
import { Composer } from './composer';
import { LeftNote } from './left-note';
import { selectedIn, stopSelection } from './selection';
import { SelectionBar } from './selection-bar';

/** Where messages are written, or why none can be, or what can be done with those that are selected. */
export function Foot({ conversation, onSent }: { conversation: ShownConversation; onSent: () => void }) {
  const { people } = useApp().messenger;
  const { handle, info, peer, name } = conversation;
  const selected = selectedIn(handle);
  const hasLeft = !peer && !info;
  useEffect(() => {
    if (hasLeft) stopSelection();
  }, [hasLeft]);
  if (selected && !hasLeft) return <SelectionBar conversation={conversation} selected={selected} />;
  if (peer && people.isGone(peer)) return <p class="blocked-note">{text.value.peerDeleted}</p>;
  if (peer && people.blocked.value.has(peer.id)) return <BlockedNote peer_id={peer.id} name={name} />;
  if (hasLeft) return <LeftNote conversation={conversation} />;
  if (!peer && !info?.settings.capabilities.includes('send'))
    return <p class="blocked-note">{text.value.onlyAdminsNote}</p>;
  return <Composer conversation={conversation} onSent={onSent} />;
}
