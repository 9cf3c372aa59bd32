import { signal } from '@preact/signals';

const looks = (): boolean => document.visibilityState === 'visible' && document.hasFocus();

/** Whether somebody is looking at this page: only then is anything read. */
export const isAttending = signal(looks());

const look = (): void => {
  isAttending.value = looks();
};
for (const event of ['focus', 'blur', 'pageshow'] as const) window.addEventListener(event, look);
document.addEventListener('visibilitychange', look);

const wide = matchMedia('(min-width: 51.25em)');

/** Room for the list and a conversation side by side. */
export const isWide = signal(wide.matches);
wide.addEventListener('change', ({ matches }) => {
  isWide.value = matches;
});

/** A clock for what is written in words, like Today; moves every half minute. */
export const now = signal(new Date());
setInterval(() => {
  now.value = new Date();
}, 30_000);
