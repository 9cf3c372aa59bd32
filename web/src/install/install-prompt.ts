import { signal } from '@preact/signals';

/** Chromium's event for a page that can be installed. */
interface InstallPromptEvent extends Event {
  prompt(): Promise<unknown>;
}

/** Undefined if the browser offers no prompt, or it was used. */
export const installPrompt = signal<InstallPromptEvent | undefined>(undefined);

/** To be called at the start, since the browser sends the event once and early. */
export function watchInstall(): void {
  window.addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    installPrompt.value = event as InstallPromptEvent;
  });
  window.addEventListener('appinstalled', () => {
    installPrompt.value = undefined;
    isInstalled.value = true;
  });
}

/** Whether this window is the installed app, or the app was installed from it. */
export const isInstalled = signal(
  matchMedia('(display-mode: standalone)').matches ||
    (navigator as { standalone?: boolean }).standalone === true,
);

/** Whether this is an iPhone or iPad (which claims to be a Mac). There users install the app by hand, and notifications need that. */
export function isAppleMobile(): boolean {
  const { userAgent, maxTouchPoints } = navigator;
  return /iPhone|iPad|iPod/u.test(userAgent) || (userAgent.includes('Macintosh') && maxTouchPoints > 1);
}

/** Shows the prompt. Each can be used once. */
export async function install(): Promise<void> {
  const prompt = installPrompt.value;
  installPrompt.value = undefined;
  await prompt?.prompt();
}
