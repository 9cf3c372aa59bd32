import { render } from 'preact';
import { begin } from './session/account';
import { Root } from './app/root';
import { refuseFiles } from './app/refuse-files';
import { followTheme } from './page/theme';
import { followLanguage } from './i18n/language';
import { watchInstall } from './install/install-prompt';

const place = document.getElementById('app');
followTheme();
followLanguage();
refuseFiles();
watchInstall();
if (place) render(<Root />, place);
void begin();
