/** The addresses of the app's page. Everything else on this origin is a file, the API or its documentation. */
export const PAGES: ReadonlySet<string> = new Set(['/', '/index.html', '/dashboard.html', '/join']);
