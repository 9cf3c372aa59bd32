import { EarlierTextsDialog } from './earlier-texts-dialog';
import { ForwardDialog } from './forward-dialog';
import type { MessageDialog } from './message-dialog';
import { PinsDialog } from './pins-dialog';
import { ReactDialog } from './react-dialog';
import { ReactionsDialog } from './reactions-dialog';

/** The dialog about messages that is open. */
export function MessageDialogs({ dialog }: { dialog: MessageDialog }) {
  if (dialog.kind === 'forward') return <ForwardDialog messages={dialog.messages} />;
  if (dialog.kind === 'pins') return <PinsDialog conversation={dialog.conversation} />;
  if (dialog.kind === 'reactions') return <ReactionsDialog message={dialog.message} />;
  if (dialog.kind === 'react') return <ReactDialog message={dialog.message} />;
  return <EarlierTextsDialog message={dialog.message} />;
}
