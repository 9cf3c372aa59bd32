import { ConnectionUrlError, parseConnectionUrl } from '../../../../src/infra/database/connection-url';

it('every part of a URL is read, and percent-decoded', () => {
  expect(parseConnectionUrl('mysql://ana%40x:p%40s%2Fs%25%23@db.example.com:3307/chat_1')).toEqual({
    host: 'db.example.com',
    port: 3307,
    user: 'ana@x',
    password: 'p@s/s%#',
    database: 'chat_1',
  });
});

it('a URL without port, password and database means port 3306 and neither of these', () => {
  expect(parseConnectionUrl('mysql://root@[::1]/')).toEqual({
    host: '::1',
    port: 3306,
    user: 'root',
    password: '',
  });
});

it('a unix socket takes the place of host and port', () => {
  expect(parseConnectionUrl('mysql://root@localhost/d?socket=/run/mysqld/mysqld.sock')).toEqual({
    socketPath: '/run/mysqld/mysqld.sock',
    user: 'root',
    password: '',
    database: 'd',
  });
});

it.each([
  ['true', { rejectUnauthorized: true }],
  ['false', undefined],
  ['', undefined],
  ['{"rejectUnauthorized":true}', { rejectUnauthorized: true }],
  ['%7B%22rejectUnauthorized%22%3Afalse%7D', { rejectUnauthorized: false }],
  ['Amazon+RDS', 'Amazon RDS'],
])('ssl=%s is read', (text, ssl) => {
  expect(parseConnectionUrl(`mysql://u:p@h/d?charset=utf8mb4&ssl=${text}`).ssl).toEqual(ssl);
});

it.each([
  'u:p@h/d',
  'https://u:p@h/d',
  'mysql:///d',
  'mysql://u:50%@h/d',
  'mysql://u:p@h/d?ssl=yes',
  'mysql://u:p@h/d?ssl=[]',
])('the URL %s is refused', (text) => {
  expect(() => parseConnectionUrl(text)).toThrow(ConnectionUrlError);
});

it('another spelling of ssl is refused rather than ignored', () => {
  expect(() => parseConnectionUrl('mysql://u:p@h/d?ssl-mode=REQUIRED')).toThrow('ssl-mode=');
});
