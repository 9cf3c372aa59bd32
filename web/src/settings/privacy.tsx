import type { User } from '../../../src/contracts/classic/entities';
import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { attempt, showToast } from '../ui/toast';
import { Choice } from './choice';
import { SettingLink } from './setting-link';
import { SwitchSetting } from './switch-setting';

/** What others see of the user, and who cannot write to them. */
export function Privacy() {
  const { account } = useApp().messenger;
  const { presence, receipts } = account.user.value;
  const s = text.value;
  const save = async (changes: Partial<Pick<User, 'presence' | 'receipts'>>): Promise<void> => {
    if (await attempt(() => account.change((api) => api.update(changes)))) showToast(() => text.value.saved);
  };
  return (
    <>
      <h2 class="section-title">{s.privacySettings}</h2>
      <div class="card">
        <Choice
          label={s.presence}
          value={presence}
          options={[
            ['everyone', s.presenceEveryone],
            ['contacts', s.presenceContacts],
            ['nobody', s.presenceNobody],
          ]}
          onChoose={(chosen) => save({ presence: chosen as User['presence'] })}
        />
        <SwitchSetting
          label={s.receipts}
          hint={s.receiptsHint}
          isOn={receipts}
          onToggle={() => void save({ receipts: !receipts })}
        />
        <SettingLink page="blocked" label={s.blockedPeople} />
      </div>
    </>
  );
}
