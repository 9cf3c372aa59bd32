import { text } from '../i18n/language';
import { Panel } from '../messenger/panel';
import { goBack } from '../page/route';
import { SwitchSetting } from '../settings/switch-setting';
import { FormFooter, useForm } from '../ui/form';
import { attempt, showToast } from '../ui/toast';
import type { GroupProps } from './group-props';

export const MAX_NAME = 100;
export const MAX_DESCRIPTION = 500;

/** What the members of a group share, for those who may change it. */
export function EditGroup({ group, info }: GroupProps) {
  const { name, description, can_write, members_can_invite } = info.conversation;
  const s = text.value;
  const form = useForm(async (written) => {
    await group.update({ name: written('name').trim(), description: written('description').trim() || null });
    showToast(() => text.value.saved);
    goBack();
  });
  const isForAdmins = can_write === 'admins';
  return (
    <Panel title={s.editGroup} focus="input">
      <div class="panel-scroll settings">
        <div class="card">
          <SwitchSetting
            label={s.onlyAdminsWrite}
            hint={s.onlyAdminsWriteHint}
            isOn={isForAdmins}
            onToggle={() =>
              void attempt(() => group.update({ can_write: isForAdmins ? 'everyone' : 'admins' }))
            }
          />
          <SwitchSetting
            label={s.membersInvite}
            hint={s.membersInviteHint}
            isOn={members_can_invite}
            onToggle={() => void attempt(() => group.update({ members_can_invite: !members_can_invite }))}
          />
        </div>
        <form class="panel-form" onSubmit={form.onSubmit}>
          <GroupFields name={name ?? ''} description={description ?? ''} />
          <FormFooter form={form} label={s.save} />
        </form>
      </div>
    </Panel>
  );
}

/** The fields `name` and `description`. */
export function GroupFields({ name = '', description = '' }: { name?: string; description?: string }) {
  const s = text.value;
  return (
    <>
      <label class="labelled">
        {s.groupName}
        <input class="field" name="name" dir="auto" required maxLength={MAX_NAME} defaultValue={name} />
      </label>
      <label class="labelled">
        {s.groupDescription}
        <textarea
          class="field"
          name="description"
          dir="auto"
          rows={2}
          maxLength={MAX_DESCRIPTION}
          defaultValue={description}
        />
      </label>
    </>
  );
}
