/** Who may write to a user in a direct conversation: everybody, or whom the user has added, and whoever is answered. */
export const WRITERS = ['everyone', 'contacts'] as const;
export type Writers = (typeof WRITERS)[number];
