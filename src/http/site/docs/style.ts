/** For our own pages. Of Swagger UI only colors with too little contrast are changed (WCAG 2.2, 1.4.3). */
export const DOCS_STYLE = `
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; color: #1b1f24; background: #fff; }
a { color: #0b57a4; }
.topbar { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; padding: 0.75rem 1.25rem; background: #1b1f24; color: #fff; }
.topbar a { color: #9fd3ff; }
.page { max-width: 60rem; margin: 0 auto; padding: 1.25rem; overflow-wrap: break-word; }
.page h2 { margin-top: 2.5rem; border-bottom: 2px solid #d0d7de; }
.page section { margin: 1.5rem 0; padding: 0.25rem 1.25rem 1rem; border: 1px solid #d0d7de; border-radius: 6px; }
.page h3 { font-family: ui-monospace, monospace; margin-bottom: 0.25rem; }
.page table { border-collapse: collapse; margin: 0.5rem 0; }
.page th, .page td { padding: 0.2rem 1rem 0.2rem 0; text-align: left; vertical-align: top; }
.page code, .page pre { font-family: ui-monospace, monospace; font-size: 0.9em; }
.page pre { padding: 0.75rem; overflow-x: auto; background: #f6f8fa; border-radius: 6px; }
.audience { color: #57606a; }

.swagger-ui .servers, .swagger-ui .servers-title { display: none; }
.swagger-ui .info a, .swagger-ui .info .url { color: #0b57a4; }
.swagger-ui .btn.authorize { color: #1a7045; border-color: #1a7045; }
.swagger-ui .btn.authorize svg { fill: #1a7045; }
.swagger-ui .opblock.opblock-get .opblock-summary-method { background: #1c62b9; }
.swagger-ui .opblock.opblock-post .opblock-summary-method { background: #1a7045; }
.swagger-ui .opblock.opblock-put .opblock-summary-method { background: #9a4a00; }
.swagger-ui .opblock.opblock-patch .opblock-summary-method { background: #0f6b66; }
.swagger-ui .opblock.opblock-delete .opblock-summary-method { background: #b3261e; }
.swagger-ui .json-schema-2020-12-expand-deep-button { color: #57606a; }
.swagger-ui .info .title small { background: #57606a; }
.swagger-ui .info .title small.version-stamp { background: #33691e; }
`;
