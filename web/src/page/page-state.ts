import { signal } from '@preact/signals';

const isActive = (): boolean => document.visibilityState === 'visible' && document.hasFocus();

/** Whether the page is visible and has the focus. Messages count as read only then. */
export const isPageActive = signal(isActive());

const update = (): void => {
  isPageActive.value = isActive();
};
for (const event of ['focus', 'blur', 'pageshow'] as const) window.addEventListener(event, update);
document.addEventListener('visibilitychange', update);

const wide = matchMedia('(min-width: 51.25em)');

/** Whether the list and a conversation fit side by side. */
export const isWide = signal(wide.matches);
wide.addEventListener('change', ({ matches }) => {
  isWide.value = matches;
});

/** The time for texts that depend on it, like "Today". Updated every half minute. */
export const now = signal(new Date());
setInterval(() => {
  now.value = new Date();
}, 30_000);
