import type { ChatEvent } from '../../../src/domain/chat-events';
import { EventBus } from '../../../src/domain/event-bus';

const EVENT: ChatEvent = { type: 'view_changed', user_id: 1 };

it('hands an event to all subscribers, in the order in which they subscribed', () => {
  const bus = new EventBus(() => {});
  const heard: string[] = [];
  bus.subscribe(() => heard.push('first'));
  bus.subscribe(() => heard.push('second'));
  bus.publish(EVENT);

  expect(heard).toEqual(['first', 'second']);
});

it('hands an event that is published by a subscriber to all before it goes on with the outer one', () => {
  const bus = new EventBus(() => {});
  const heard: string[] = [];
  bus.subscribe(({ type }) => {
    if (type === 'view_changed') bus.publish({ type: 'session_ended', session_id: 1 });
  });
  bus.subscribe(({ type }) => heard.push(type));
  bus.publish(EVENT);

  expect(heard).toEqual(['session_ended', 'view_changed']);
});

it('reports what a subscriber throws, and neither throws itself nor leaves the others out', () => {
  const failure = new Error('no');
  const reported: unknown[] = [];
  const bus = new EventBus((error, context) => reported.push(error, context));
  const heard: ChatEvent[] = [];
  bus.subscribe(() => {
    throw failure;
  });
  bus.subscribe((event) => heard.push(event));
  bus.publish(EVENT);

  expect(heard).toEqual([EVENT]);
  expect(reported).toEqual([failure, { event: 'view_changed' }]);
});
