import { useEffect, useState } from 'preact/hooks';
import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { Avatar } from '../ui/avatar';
import { ask } from '../ui/dialog';
import { useAutoFocus, useFocusOnUnmount } from '../ui/focus';
import { attempt, showToast } from '../ui/toast';
import { squarePicture } from './square-picture';

/** What has the focus when a button is gone with its action. */
const CHOOSE = '.file-button input';

interface Chosen {
  picture: Blob;
  url: string;
}

/** Chooses the user's picture, shows it before it is used, and removes it. */
export function AvatarEditor() {
  const { account } = useApp().messenger;
  const { id, name, avatar_url } = account.user.value;
  const [chosen, setChosen] = useState<Chosen>();
  const [isBusy, setIsBusy] = useState(false);
  useEffect(() => () => chosen && URL.revokeObjectURL(chosen.url), [chosen]);

  const choose = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    const picture = await squarePicture(file).catch(() => undefined);
    if (picture) setChosen({ picture, url: URL.createObjectURL(picture) });
    else showToast(() => text.value.pictureUnreadable);
  };
  const save = async (): Promise<void> => {
    if (!chosen || isBusy) return;
    setIsBusy(true);
    const isSaved = await attempt(() => account.change((api) => api.setAvatar(chosen.picture)));
    setIsBusy(false);
    if (!isSaved) return;
    setChosen(undefined);
    showToast(() => text.value.saved);
  };
  const remove = async (): Promise<void> => {
    const s = text.value;
    const question = { title: s.removePictureQuestion, confirm: s.removePicture, isDangerous: true };
    if ((await ask(question)) === undefined) return;
    await attempt(() => account.change((api) => api.removeAvatar()));
  };

  return (
    <div class="avatar-editor">
      <Avatar id={id} name={name} url={chosen?.url ?? avatar_url} size="huge" />
      {chosen ? (
        <Preview isBusy={isBusy} onSave={() => void save()} onCancel={() => setChosen(undefined)} />
      ) : (
        <Actions
          hasPicture={Boolean(avatar_url)}
          onChoose={(file) => void choose(file)}
          onRemove={() => void remove()}
        />
      )}
    </div>
  );
}

function Preview(props: { isBusy: boolean; onSave: () => void; onCancel: () => void }) {
  const s = text.value;
  const group = useAutoFocus<HTMLDivElement>('button');
  useFocusOnUnmount(CHOOSE);
  return (
    <div ref={group} class="avatar-actions">
      <p class="hint">{s.pictureHint}</p>
      <button type="button" class="button small" aria-disabled={props.isBusy} onClick={props.onSave}>
        {s.savePicture}
      </button>
      <button type="button" class="button small quiet" onClick={props.onCancel}>
        {s.cancel}
      </button>
    </div>
  );
}

interface ActionsProps {
  hasPicture: boolean;
  onChoose: (file: File | undefined) => void;
  onRemove: () => void;
}

function Actions({ hasPicture, onChoose, onRemove }: ActionsProps) {
  const s = text.value;
  return (
    <div class="avatar-actions">
      <label class="button small quiet file-button">
        {hasPicture ? s.changePicture : s.choosePicture}
        <input
          type="file"
          class="hidden"
          accept="image/*"
          onChange={({ currentTarget }) => {
            onChoose(currentTarget.files?.[0]);
            // The same file can be chosen again.
            currentTarget.value = '';
          }}
        />
      </label>
      {hasPicture && <RemoveButton onClick={onRemove} />}
    </div>
  );
}

function RemoveButton({ onClick }: { onClick: () => void }) {
  useFocusOnUnmount(CHOOSE);
  return (
    <button type="button" class="button small quiet" onClick={onClick}>
      {text.value.removePicture}
    </button>
  );
}
