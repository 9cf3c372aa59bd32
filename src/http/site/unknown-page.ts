import type { Request, RequestHandler } from 'express';
import type { Language } from '../../contracts/language';
import { languageOf } from '../../domain/language';

const SENTENCES: Record<Language, { title: string; text: string; link: string }> = {
  en: {
    title: 'Page not found',
    text: 'There is nothing at this address. The link may be old, or mistyped.',
    link: 'Open MyChat',
  },
  'pt-BR': {
    title: 'Página não encontrada',
    text: 'Não há nada neste endereço. O link pode ser antigo ou ter um erro de digitação.',
    link: 'Abrir o MyChat',
  },
};

/** Browsers name text/html in `Accept`; programs send a wildcard or nothing. */
export function wantsHtml({ headers: { accept } }: Pick<Request, 'headers'>): boolean {
  return accept !== undefined && /(^|,)\s*text\/html\s*(;|,|$)/i.test(accept);
}

/** The 404 page, for browsers. Programs get JSON. */
export const unknownPage: RequestHandler = (request, response, next) => {
  const isReading = request.method === 'GET' || request.method === 'HEAD';
  if (!isReading || !wantsHtml(request)) {
    next();
    return;
  }
  response.vary('Accept').vary('Accept-Language');
  response
    .status(404)
    .type('text/html')
    .send(page(languageOf(request.headers['accept-language'])));
};

function page(language: Language): string {
  const { title, text, link } = SENTENCES[language];
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · MyChat</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/docs.css">
</head>
<body>
<main class="page">
<h1>${title}</h1>
<p>${text}</p>
<p><a href="/">${link}</a></p>
</main>
</body>
</html>
`;
}
