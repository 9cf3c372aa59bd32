import { render } from 'preact';
import { begin } from './session/account';
import { Root } from './app/root';
import { refuseFiles } from './app/refuse-files';
import { followTheme } from './page/theme';
import { followLanguage } from './i18n/language';
import { watchInstall } from './install/install-prompt';

const root = document.getElementById('app');
followTheme();
followLanguage();
refuseFiles();
watchInstall();
if (root) render(<Root />, root);
void begin(() => import('./app/logged-in'));
