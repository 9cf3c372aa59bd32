import { useState } from 'preact/hooks';
import type { Person } from '../chat/people';
import { useStore } from '../chat/use-store';
import { text } from '../i18n/language';
import { Panel } from '../messenger/panel';
import { goBack } from '../page/route';
import { PeoplePicker } from '../people/people-picker';
import { SwitchSetting } from '../settings/switch-setting';
import { FormFooter, useForm } from '../ui/form';
import { showToast } from '../ui/toast';
import type { GroupProps } from './group-props';
import { tellNotAdded } from './not-added';

const MAX_AT_ONCE = 100;

/** Adds people to a group. */
export function AddMembers({ group }: GroupProps) {
  const members = useStore(group.members);
  const [chosen, setChosen] = useState<readonly Person[]>([]);
  const [showsHistory, setShowsHistory] = useState(false);
  const s = text.value;
  const form = useForm(async () => {
    if (chosen.length === 0) return;
    const user_ids = chosen.map(({ id }) => id);
    const not_added = await group.addMembers(user_ids, showsHistory ? { history: 'all' } : {});
    const added = chosen.length - not_added.length;
    if (not_added.length > 0) tellNotAdded(chosen, not_added);
    else showToast(() => text.value.peopleAdded(added));
    goBack();
  });
  return (
    <Panel title={s.addPeople} focus="input">
      <form class="panel-scroll settings panel-form" onSubmit={form.onSubmit}>
        <PeoplePicker
          chosen={chosen}
          onChange={setChosen}
          most={MAX_AT_ONCE}
          without={new Set(members.map(({ user_id }) => user_id))}
        />
        <div class="panel-foot">
          <div class="card">
            <SwitchSetting
              label={s.showHistory}
              hint={s.showHistoryHint}
              isOn={showsHistory}
              onToggle={() => setShowsHistory(!showsHistory)}
            />
          </div>
          <FormFooter form={form} label={s.addChosen} />
        </div>
      </form>
    </Panel>
  );
}
