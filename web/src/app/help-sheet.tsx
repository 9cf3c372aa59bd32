import { text } from '../i18n/language';
import { closeHelp } from '../page/help';
import { Modal } from '../ui/modal';

const isApple = /Mac|iPhone|iPad/u.test(navigator.platform);
const COMMAND = isApple ? '⌘' : 'Ctrl';
const ALT = isApple ? '⌥' : 'Alt';

/** The keys that work in the app. */
export function HelpSheet() {
  const s = text.value;
  const keys: [string[], string][] = [
    [[COMMAND, 'K'], s.keySearch],
    [[ALT, '↑', '↓'], s.keyNext],
    [['Esc'], s.keyEscape],
    [['Enter'], s.keySend],
    [['Shift', 'Enter'], s.keyLine],
    [[COMMAND, '/'], s.keyHelp],
  ];
  return (
    <Modal
      title={s.keyboard}
      onSubmit={(event) => event.preventDefault()}
      onCancel={closeHelp}
      cancel={s.close}
    >
      <dl class="keys">
        {keys.map(([combination, meaning]) => [
          <dt key={`${meaning} keys`}>
            {combination.map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
          </dt>,
          <dd key={meaning}>{meaning}</dd>,
        ])}
      </dl>
    </Modal>
  );
}
