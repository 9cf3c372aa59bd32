/** The addresses of the app; everything else of this origin is the API and its documentation. */
export const PAGES: ReadonlySet<string> = new Set(['/', '/index.html', '/dashboard.html']);
