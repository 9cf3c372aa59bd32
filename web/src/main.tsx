import { render } from 'preact';
import { refuseFiles } from './app/refuse-files';
import { Root } from './app/root';
import { followLanguage } from './i18n/language';
import { watchInstall } from './install/install-prompt';
import { followTheme } from './page/theme';
import { begin } from './session/account';

const root = document.getElementById('app');
followTheme();
followLanguage();
refuseFiles();
watchInstall();
if (root) render(<Root />, root);
void begin(() => import('./app/logged-in'));
