// Serves the example in this folder, for a MyChat that runs. Before: npm run build:client
//   node examples/plain/serve.mjs [http://localhost:5000] [8080]
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [mychat = 'http://localhost:5000', port = '8080'] = process.argv.slice(2);
const FILES = {
  '/': ['index.html', 'text/html'],
  '/chat.js': ['chat.js', 'text/javascript'],
  '/sw.js': ['sw.js', 'text/javascript'],
  '/client.js': ['../../packages/client/dist/client.js', 'text/javascript'],
  '/socket.io.esm.min.js': [
    '../../node_modules/socket.io-client/dist/socket.io.esm.min.js',
    'text/javascript',
  ],
};

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  if (!Object.hasOwn(FILES, pathname)) {
    response.writeHead(404).end();
    return;
  }
  const [file, type] = FILES[pathname];
  const content = readFileSync(new URL(file, import.meta.url), 'utf8');
  response.writeHead(200, { 'Content-Type': `${type}; charset=utf-8`, 'Cache-Control': 'no-cache' });
  response.end(pathname === '/' ? content.replace('http://localhost:5000', mychat) : content);
});
server.listen(Number(port), '127.0.0.1', () => {
  console.log(`The example is at http://localhost:${server.address().port}, for the MyChat at ${mychat}`);
});
