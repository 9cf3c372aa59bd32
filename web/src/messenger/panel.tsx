import type { ComponentChildren } from 'preact';
import { text } from '../i18n/language';
import { goBack } from '../page/route';
import { useAutoFocus } from '../ui/focus';
import { IconButton } from '../ui/icon-button';
import { ConnectionBanner } from './connection-banner';

export interface PanelProps {
  title: string;
  /** A selector: what has the focus when the panel opens. */
  focus?: string;
  /** Where the way back leads, if not to where the user came from. */
  onBack?: () => void;
  children: ComponentChildren;
}

/** What lies in place of the list of conversations: a title, a way back, and its content. */
export function Panel({ title, focus = '.icon-button', onBack = goBack, children }: PanelProps) {
  const panel = useAutoFocus<HTMLElement>(focus);
  return (
    <section ref={panel} class="panel" aria-label={title}>
      <header class="panel-head">
        <IconButton icon="back" label={text.value.back} onClick={onBack} />
        <h1>{title}</h1>
      </header>
      {children}
      <ConnectionBanner />
    </section>
  );
}
