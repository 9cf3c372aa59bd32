import { chooseLanguage, language, text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { chooseTheme, type Theme, theme } from '../page/theme';
import { attempt } from '../ui/toast';
import { Choice } from './choice';

export function Appearance() {
  const { account } = useApp().messenger;
  const s = text.value;
  const choose = async (chosen: string): Promise<void> => {
    if (await attempt(() => chooseLanguage(chosen as typeof language.value))) account.tellLanguage();
  };
  return (
    <>
      <h2 class="section-title">{s.appearance}</h2>
      <div class="card">
        <Choice
          label={s.theme}
          value={theme.value}
          options={[
            ['auto', s.themeAuto],
            ['light', s.themeLight],
            ['dark', s.themeDark],
          ]}
          onChoose={(chosen) => chooseTheme(chosen as Theme)}
        />
        <Choice
          label={s.language}
          value={language.value}
          options={[
            ['en', 'English'],
            ['pt-BR', 'Português (Brasil)'],
          ]}
          onChoose={choose}
        />
      </div>
    </>
  );
}
