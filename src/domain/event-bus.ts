import type { ChatEvent, ChatEventHandler, EventPublisher } from './chat-events';

/** Hands every event to every subscriber of this process, in the order in which they subscribed. */
export class EventBus implements EventPublisher {
  private readonly handlers: ChatEventHandler[] = [];

  /** `report` hears of what a subscriber throws: the others are still called. */
  constructor(private readonly report: (error: unknown, context: { event: ChatEvent['type'] }) => void) {}

  subscribe(handler: ChatEventHandler): void {
    this.handlers.push(handler);
  }

  publish(event: ChatEvent): void {
    for (const handle of this.handlers) {
      try {
        handle(event);
      } catch (error) {
        this.report(error, { event: event.type });
      }
    }
  }
}
