import type { Server as Engine } from 'engine.io';
import { EventEmitter } from 'node:events';
import { enforceConnectTimeout } from '../../../src/sockets/engine/connect-timeout';

class Connection extends EventEmitter {
  readonly close = jest.fn();
}

let engine: EventEmitter;

beforeEach(() => {
  jest.useFakeTimers();
  engine = new EventEmitter();
  enforceConnectTimeout(engine as unknown as Engine);
});
afterEach(() => jest.useRealTimers());

function opened(): Connection {
  const connection = new Connection();
  engine.emit('connection', connection);
  return connection;
}

it('closes a connection that does not say whose it is', () => {
  const connection = opened();
  connection.emit('packet', { type: 'pong' });
  connection.emit('packet', { type: 'message', data: '2["hello"]' });
  jest.advanceTimersByTime(9_999);
  expect(connection.close).not.toHaveBeenCalled();
  jest.advanceTimersByTime(1);
  expect(connection.close).toHaveBeenCalledTimes(1);
});

it('leaves one alone that has asked to connect, however long the answer takes', () => {
  const connection = opened();
  connection.emit('packet', { type: 'message', data: '0{"token":"t"}' });
  connection.emit('packet', { type: 'message', data: '2["hello"]' });
  jest.advanceTimersByTime(100_000);
  expect(connection.close).not.toHaveBeenCalled();
  expect(connection.listenerCount('packet')).toBe(0);
});

it('forgets one that is closed', () => {
  opened().emit('close');
  expect(jest.getTimerCount()).toBe(0);
});
