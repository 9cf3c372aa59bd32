import { ConnectionUrlError, parseConnectionUrl } from '../../../../src/infra/database/connection-url';

it('reads every part, percent-encoded where need be', () => {
  expect(parseConnectionUrl('mysql://ana%40x:p%40s%2Fs%25%23@db.example.com:3307/chat_1')).toEqual({
    host: 'db.example.com',
    port: 3307,
    user: 'ana@x',
    password: 'p@s/s%#',
    database: 'chat_1',
  });
});

it('takes port 3306, no password and no database where they are left out', () => {
  expect(parseConnectionUrl('mysql://root@[::1]/')).toEqual({
    host: '::1',
    port: 3306,
    user: 'root',
    password: '',
  });
});

it('takes a unix socket instead of host and port', () => {
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
])('reads ssl=%s', (text, ssl) => {
  expect(parseConnectionUrl(`mysql://u:p@h/d?charset=utf8mb4&ssl=${text}`).ssl).toEqual(ssl);
});

it.each([
  'u:p@h/d',
  'https://u:p@h/d',
  'mysql:///d',
  'mysql://u:50%@h/d',
  'mysql://u:p@h/d?ssl=yes',
  'mysql://u:p@h/d?ssl=[]',
])('refuses %s', (text) => {
  expect(() => parseConnectionUrl(text)).toThrow(ConnectionUrlError);
});

it('refuses another spelling of ssl rather than connecting without it', () => {
  expect(() => parseConnectionUrl('mysql://u:p@h/d?ssl-mode=REQUIRED')).toThrow('ssl-mode=');
});
