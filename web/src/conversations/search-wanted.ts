import { signal } from '@preact/signals';

/** Whether the user has asked for the field that searches conversations, which short lists do not show. */
export const isSearchWanted = signal(false);
