import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Page = (response: ServerResponse, request: IncomingMessage) => void;

/** Somebody else's web server, which serves what a test wants and may misbehave. */
export class WebServer {
  /** Paths that were asked for, in order. */
  readonly asked: string[] = [];
  private readonly pages = new Map<string, Page>();
  private readonly server = createServer((request, response) => {
    const path = request.url ?? '';
    this.asked.push(path);
    const page = this.pages.get(path);
    if (page) page(response, request);
    else response.writeHead(404).end();
  });

  static async start(): Promise<WebServer> {
    const web = new WebServer();
    web.server.listen(0, '127.0.0.1');
    await once(web.server, 'listening');
    return web;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** As a stranger names it. The name is resolved to this machine by {@link resolve}. */
  url(path: string): string {
    return `http://web.example:${this.port}${path}`;
  }

  readonly resolve = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);

  on(path: string, page: Page): void {
    this.pages.set(path, page);
  }

  html(path: string, html: string): void {
    this.on(path, (response) =>
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html),
    );
  }

  picture(path: string, bytes: Buffer, type = 'image/png'): void {
    this.on(path, (response) => response.writeHead(200, { 'content-type': type }).end(bytes));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
