import { io } from 'socket.io-client';

const ANSWER_WITHIN_MS = 10_000;
const AGAIN_AFTER_MS = 2_000;
/** Refusals that pass. Everything else is the same the next time. */
const PASSING = new Set(['busy', 'rate_limited', 'internal']);

/** Calls the API. Throws what it refuses: `message` is the sentence for the person, `code` the word for the program. */
export async function call(server, route, { token, body } = {}) {
  const [method, path] = route.split(' ');
  const response = await fetch(server + path, {
    method,
    headers: {
      ...(body && { 'Content-Type': 'application/json' }),
      ...(token && { Authorization: `Bearer ${token}` }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  return unpack(await response.json()).data;
}

function unpack(answer) {
  if (answer.success) return answer;
  throw Object.assign(new Error(answer.message), { code: answer.code });
}

/** Unlike crypto.randomUUID, this is there without https too. */
function randomId() {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('-');
}

/** One person's line to MyChat. `onMessage` may be called twice with one message: go by its `id`. */
export class MyChat {
  #socket;
  #cursor;
  #catchingUp = Promise.resolve();
  #isClosed = false;

  constructor(server, token, { onMessage, onLoggedOut }) {
    this.server = server;
    this.token = token;
    this.onMessage = onMessage;

    const socket = io(server, { auth: { token } });
    this.#socket = socket;
    // What the other person writes, and what this person writes on other devices.
    socket.on('new_message', onMessage);
    // hello comes after each connection, so also after one that was lost: what happened meanwhile is fetched.
    for (const hint of ['hello', 'message_deleted', 'view_changed']) socket.on(hint, () => this.#catchUp());
    // Socket.IO comes back by itself from everything but these two.
    socket.on('disconnect', (reason) => {
      if (reason === 'io server disconnect') socket.connect();
    });
    socket.on('connect_error', ({ data }) => {
      if (data?.code === 'unauthenticated') onLoggedOut();
      else if (!socket.active) setTimeout(() => this.#isClosed || socket.connect(), AGAIN_AFTER_MS);
    });
  }

  call(route, body) {
    return call(this.server, route, { token: this.token, body });
  }

  /** People by a part of their name, or by their whole e-mail address. Their `id` is the `receiver_id` of a message. */
  async search(text) {
    const { users } = await this.call(`GET /api/contacts/search?q=${encodeURIComponent(text)}`);
    return users;
  }

  /** Resolves with the message as it is stored. No answer means: again, with the same temp_id; it is stored once. */
  async send(receiver_id, content) {
    const message = { receiver_id, content, temp_id: randomId() };
    const answer = await this.#untilAnswered(async () =>
      unpack(await this.#socket.timeout(ANSWER_WITHIN_MS).emitWithAck('send_message', message)),
    );
    this.onMessage(answer.message);
  }

  /** Everything this person has sent; the sender sees it, and no notification comes of it any more. */
  markRead(sender_id) {
    this.#socket.emit('message_read', { sender_id });
  }

  /** From a click: browsers ask the person only then. And at each start, since browsers renew subscriptions. */
  async enableNotifications() {
    // Without https (or localhost) there are none; on iPhones, only once the page is on the home screen.
    const isSupported = 'serviceWorker' in navigator && 'PushManager' in window;
    if (!isSupported) throw new Error('This page cannot have notifications in this browser.');
    if ((await Notification.requestPermission()) !== 'granted') return;
    await navigator.serviceWorker.register('sw.js');
    const { pushManager } = await navigator.serviceWorker.ready;
    const { publicKey } = await this.call('GET /api/push/vapid-public-key');
    const options = { userVisibleOnly: true, applicationServerKey: publicKey };
    const subscription = await pushManager.subscribe(options).catch(async () => {
      // A browser that is subscribed with another key refuses this one.
      await (await pushManager.getSubscription())?.unsubscribe();
      return pushManager.subscribe(options);
    });
    await this.call('POST /api/push/subscribe', { subscription });
  }

  /** Ends the session: its token, sockets and notifications. */
  async logOut() {
    this.close();
    const registration = await navigator.serviceWorker?.getRegistration();
    await (await registration?.pushManager.getSubscription())?.unsubscribe();
    await this.call('POST /api/auth/logout');
  }

  close() {
    this.#isClosed = true;
    this.#socket.close();
  }

  /** One at a time, each from where the one before has come to; the first brings the newest messages. */
  #catchUp() {
    this.#catchingUp = this.#catchingUp.then(() => this.#fetchChanges()).catch(console.error);
  }

  async #fetchChanges() {
    let page;
    do {
      const query = this.#cursor === undefined ? '' : `?cursor=${this.#cursor}`;
      page = await this.#untilAnswered(() => this.call(`GET /api/sync${query}`));
      page.messages.forEach(this.onMessage);
      this.#cursor = page.cursor;
    } while (page.has_more);
  }

  /** Repeats what the network, or a server that is busy, stands in the way of. */
  async #untilAnswered(work) {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        const isRefused = error.code !== undefined && !PASSING.has(error.code);
        if (isRefused || this.#isClosed) throw error;
        await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS));
      }
    }
  }
}
