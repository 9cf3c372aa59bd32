import type { ComponentType } from 'preact';
import { text } from '../i18n/language';
import { goBack } from '../page/route';
import { lazy } from './lazy';
import { showToast } from './toast';

/** A panel that is loaded when it is first shown. If it cannot be loaded, the page goes back and says so. */
export function lazyPanel<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  return lazy(load, () => {
    goBack();
    showToast(() => text.value.needsConnection);
  });
}
