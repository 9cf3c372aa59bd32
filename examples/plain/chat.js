import { connect } from '@mychat/client';

const url = document.querySelector('meta[name=mychat-server]').content;
const byId = (id) => document.getElementById(id);
const element = (name, fields) => Object.assign(document.createElement(name), fields);
const { login, write } = document.forms;

/** Draws what is in a store, now and after each change. */
function show({ subscribe, getSnapshot }, draw) {
  draw(getSnapshot());
  subscribe(() => draw(getSnapshot()));
}

function start({ user, token }) {
  const chat = connect({ url, user_id: user.id, getToken: async () => token, onSessionEnded: forget });
  byId('chat').hidden = !(login.hidden = true);
  show(chat.unread, ({ messages }) => (byId('unread').textContent = `${messages} unread`));
  show(chat.push, (state) => (byId('status').textContent = `Notifications: ${state}`));
  show(chat.conversations, ({ current }) => {
    const rows = current.map(({ id, conversation: { name }, settings: { peer }, unread_count }) =>
      element('a', { href: `?conversation=${id}`, textContent: `${name ?? peer?.name} (${unread_count})` }),
    );
    byId('list').replaceChildren(...rows);
  });
  byId('notify').addEventListener('click', () => void chat.enablePush({ service_worker: 'sw.js' }));
  byId('leave').addEventListener('click', () => void chat.logOut().then(forget));
  const [[name, id] = []] = new URLSearchParams(location.search);
  if (id) open(chat.conversation({ [name === 'open' ? 'user_id' : 'conversation_id']: Number(id) }));
}

function open(conversation) {
  const { content } = write.elements;
  write.hidden = false;
  conversation.watch();
  show(conversation.draft, (text) => (content.value = text));
  show(conversation.typing, ([who]) => (byId('typing').textContent = who ? `${who.name} is typing` : ''));
  show(conversation.messages, ({ items }) => {
    const texts = items.map(({ message, item }) => message?.content ?? `(${item?.draft.content ?? '…'})`);
    byId('messages').replaceChildren(...texts.map((textContent) => element('li', { textContent })));
    if (document.hasFocus()) conversation.read();
  });
  content.addEventListener('input', () => conversation.setDraft(content.value));
  write.addEventListener('submit', (event) => {
    event.preventDefault();
    conversation.send(content.value);
    conversation.setDraft('');
  });
}

function forget() {
  localStorage.removeItem('session');
  location.reload();
}

login.addEventListener('submit', async (event) => {
  event.preventDefault();
  const body = JSON.stringify(Object.fromEntries(new FormData(login)));
  const headers = { 'Content-Type': 'application/json' };
  const answer = await (await fetch(`${url}/api/auth/login`, { method: 'POST', headers, body })).json();
  byId('status').textContent = answer.message;
  if (!answer.success) return;
  localStorage.setItem('session', JSON.stringify(answer.data));
  start(answer.data);
});

const session = localStorage.getItem('session');
if (session) start(JSON.parse(session));
