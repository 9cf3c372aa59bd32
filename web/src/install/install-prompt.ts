import { signal } from '@preact/signals';

/** What Chromium hands to a page that can be installed. */
interface InstallPromptEvent extends Event {
  prompt(): Promise<unknown>;
}

/** Undefined where the browser offers none, or no more. */
export const installPrompt = signal<InstallPromptEvent | undefined>(undefined);

/** From the start: the browser tells it once, long before anybody wants to know. */
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

/** Whether this window is the installed app, or it was installed just now. */
export const isInstalled = signal(
  matchMedia('(display-mode: standalone)').matches ||
    (navigator as { standalone?: boolean }).standalone === true,
);

/** An iPhone or iPad, which calls itself a Mac but is touched. There the app is installed by hand, and only then gets notifications. */
export function isAppleMobile(): boolean {
  const { userAgent, maxTouchPoints } = navigator;
  return /iPhone|iPad|iPod/u.test(userAgent) || (userAgent.includes('Macintosh') && maxTouchPoints > 1);
}

/** A browser takes each prompt once. */
export async function install(): Promise<void> {
  const prompt = installPrompt.value;
  installPrompt.value = undefined;
  await prompt?.prompt();
}
