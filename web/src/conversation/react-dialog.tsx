import type { Message } from '@mychat/client';
import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { Modal } from '../ui/modal';
import { EmojiPicker } from './emoji/emoji-picker';
import { closeMessageDialog } from './message-dialog';
import { toggleReaction } from './reactions';

/** Any emoji as a reaction. */
export function ReactDialog({ message }: { message: Message }) {
  const { messenger } = useApp();
  return (
    <Modal
      title={text.value.react}
      onSubmit={(event) => event.preventDefault()}
      onCancel={closeMessageDialog}
    >
      <EmojiPicker
        onPick={(emoji) => {
          closeMessageDialog();
          void toggleReaction(messenger, message, emoji);
        }}
        onClose={closeMessageDialog}
      />
    </Modal>
  );
}
