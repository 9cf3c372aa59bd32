import { setTimeout as delay } from 'node:timers/promises';
import type { FakePushService } from '../../../support/push-service';
import type { Account } from '../rest';
import { type ClientOptions, GroupClient } from './client';

export interface Pushed {
  user_id: number;
  conversation_id: number;
  seq: number;
  body: string;
  /** Milliseconds since 1970, a little late. */
  receivedAt: number;
}

interface Payload {
  body: string;
  data: { conversationId: number; seq: number };
}

const LOOK_EVERY_MS = 20;

/** Browsers of people who never connect, and every push that reached them. */
export class GroupPush {
  readonly received: Pushed[] = [];
  private readonly owners = new Map<string, number>();
  private readonly client: GroupClient;
  private readonly timer: NodeJS.Timeout;
  private looked = 0;

  constructor(
    private readonly service: FakePushService,
    options: ClientOptions,
  ) {
    this.client = new GroupClient(options);
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS);
  }

  async subscribe(account: Account): Promise<void> {
    const subscription = this.service.subscribe();
    this.owners.set(subscription.endpoint, account.id);
    for (;;) {
      const answer = await this.client.call(account, 'POST', '/api/push/subscribe', { subscription });
      if (answer?.status === 200) return;
      await delay(LOOK_EVERY_MS);
    }
  }

  finish(): void {
    clearInterval(this.timer);
    this.look();
  }

  private look(): void {
    const receivedAt = Date.now();
    for (const { endpoint, text } of this.service.received.slice(this.looked)) {
      const { body, data } = JSON.parse(text) as Payload;
      const user_id = this.owners.get(endpoint) ?? 0;
      this.received.push({ user_id, conversation_id: data.conversationId, seq: data.seq, body, receivedAt });
    }
    this.looked = this.service.received.length;
  }
}
