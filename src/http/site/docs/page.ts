/** A page of the documentation. Scripts and styles are never inline: the Content-Security-Policy allows those of this origin only. */
export function page(title: string, head: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
${head}
<link rel="stylesheet" href="/docs/docs.css">
</head>
<body>
<header><nav class="topbar" aria-label="Documentation"><strong>MyChat</strong>
<a href="/docs">REST</a><a href="/docs/sockets">Socket events</a><a href="/openapi.json">openapi.json</a><a href="/asyncapi.json">asyncapi.json</a></nav></header>
${body}
</body>
</html>
`;
}
