/** What everybody is shown instead of the name. In one language: it is stored, and goes where nobody's language is known. */
export const DELETED_NAME = 'Deleted account';
