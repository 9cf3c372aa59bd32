// What is on the screen. Everything that has to do with MyChat is in mychat.js.
import { call, MyChat } from './mychat.js';

const server = document.querySelector('meta[name=mychat-server]').content;
const byId = (id) => document.getElementById(id);
const say = (text) => byId('status').replaceChildren(text);

/** By id. Of a deleted message `content` is gone. */
const messages = new Map();
/** Names by user id. */
const people = new Map();
let me;
let peer_id = Number(new URLSearchParams(location.search).get('open'));
let chat;

function start(session) {
  me = session.user;
  byId('me').textContent = me.name;
  byId('account').hidden = true;
  byId('chat').hidden = false;
  chat = new MyChat(server, session.token, { onMessage: receive, onLoggedOut: forget });
  if (window.Notification?.permission === 'granted') attempt(() => chat.enableNotifications());
}

function receive(message) {
  messages.set(message.id, message);
  const isOwn = message.sender_id === me.id;
  meet(isOwn ? message.receiver_id : message.sender_id, isOwn ? message.receiver_name : message.sender_name);
  showConversation();
  if (message.sender_id === peer_id && !message.is_read) markSeen();
}

/** What is open in a page that can be seen. */
function markSeen() {
  if (document.visibilityState === 'visible') chat.markRead(peer_id);
}

function meet(user_id, name) {
  if (people.has(user_id)) return;
  people.set(user_id, name);
  const button = document.createElement('button');
  button.textContent = name;
  button.addEventListener('click', () => open(user_id));
  const item = document.createElement('li');
  item.append(button);
  byId('people').append(item);
}

function open(user_id) {
  peer_id = user_id;
  showConversation();
  markSeen();
}

function showConversation() {
  if (!people.has(peer_id)) return;
  byId('conversation').hidden = false;
  byId('peer').textContent = people.get(peer_id);
  const shown = [...messages.values()]
    .filter(({ sender_id, receiver_id }) => sender_id === peer_id || receiver_id === peer_id)
    .toSorted((one, other) => one.seq - other.seq);
  byId('messages').replaceChildren(...shown.map(itemOf));
}

function itemOf({ sender_id, content }) {
  const item = document.createElement('li');
  // Never as HTML: it is what somebody typed.
  item.textContent = content ?? '(deleted)';
  item.classList.toggle('own', sender_id === me.id);
  return item;
}

function forget() {
  localStorage.removeItem('session');
  location.assign('./');
}

/** Does it, and says what stands in its way. */
function attempt(work) {
  say('');
  work().catch((error) => say(error.message));
}

function onSubmit(id, work) {
  byId(id).addEventListener('submit', (event) => {
    event.preventDefault();
    attempt(() => work(Object.fromEntries(new FormData(event.target, event.submitter)), event.target));
  });
}

onSubmit('account', async ({ action, name, email, password }) => {
  const body = action === 'register' ? { name, email, password } : { email, password };
  const session = await call(server, `POST /api/auth/${action}`, { body });
  // A real app weighs where to keep the token: see "What the browser side must do" in docs/security.md.
  localStorage.setItem('session', JSON.stringify(session));
  start(session);
});

onSubmit('search', async ({ text }) => {
  const found = await chat.search(text);
  for (const { id, name } of found) meet(id, name);
  say(found.length === 0 ? 'Nobody was found.' : '');
});

onSubmit('write', async ({ content }, form) => {
  form.reset();
  await chat.send(peer_id, content);
});

byId('notify').addEventListener('click', () =>
  attempt(async () => {
    await chat.enableNotifications();
    say(Notification.permission === 'granted' ? 'Notifications are on.' : 'Notifications are not allowed.');
  }),
);
byId('leave').addEventListener('click', () =>
  attempt(async () => {
    await chat.logOut();
    forget();
  }),
);
navigator.serviceWorker?.addEventListener('message', ({ data }) => open(data.open));

const kept = localStorage.getItem('session');
if (kept !== null) start(JSON.parse(kept));
