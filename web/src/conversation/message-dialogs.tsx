import { EarlierTextsDialog } from './earlier-texts-dialog';
import type { MessageDialog } from './message-dialog';

/** The dialog about a message that is open. */
export function MessageDialogs({ dialog }: { dialog: MessageDialog }) {
  return <EarlierTextsDialog message={dialog.message} />;
}
