import { ChatProvider, useChat, useConversations, useDraft, useMessages } from '@mychat/react';
import { useOpenConversation, usePush, useTyping, useUnread } from '@mychat/react';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

const url: string = import.meta.env['VITE_MYCHAT'] ?? 'http://localhost:5000';
const { user, token } = JSON.parse(localStorage.getItem('session') ?? '{}');
const [[name, id] = []] = new URLSearchParams(location.search);
const target = name === 'open' ? { user_id: Number(id) } : { conversation_id: Number(id) };

function keep(session: object) {
  localStorage.setItem('session', JSON.stringify(session));
  location.reload();
}

async function logIn(fields: FormData) {
  const body = JSON.stringify(Object.fromEntries(fields));
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(`${url}/api/auth/login`, { method: 'POST', headers, body });
  if (response.ok) keep((await response.json()).data);
}

function Conversations() {
  const chat = useChat();
  return (
    <nav>
      <p role="status">{`${useUnread().messages} unread, notifications: ${usePush()}`}</p>
      <button onClick={() => void chat.enablePush({ service_worker: 'sw.js' })}>Turn notifications on</button>
      {useConversations().current.map(({ id: one, conversation, settings, unread_count }) => (
        <a key={one} href={`?conversation=${one}`}>
          {conversation.name ?? settings.peer?.name} ({unread_count})
        </a>
      ))}
    </nav>
  );
}

function Conversation() {
  const { conversation } = useOpenConversation(target);
  const [draft, setDraft] = useDraft(target);
  const texts = useMessages(target).items.map((item) =>
    'message' in item ? item.message.content : 'item' in item ? `(${item.item.draft.content})` : '…',
  );
  const send = () => {
    conversation.send(draft);
    setDraft('');
  };
  return (
    <form action={send}>
      <pre aria-label="Messages">{texts.join('\n')}</pre>
      <p>{useTyping(target).map((who) => `${who.name} is typing`)}</p>
      <input value={draft} onChange={({ target: field }) => setDraft(field.value)} aria-label="Message" />
      <button>Send</button>
    </form>
  );
}

document.forms[0]?.addEventListener('submit', (event) => {
  event.preventDefault();
  void logIn(new FormData(document.forms[0]));
});

if (user)
  createRoot(document.body).render(
    <StrictMode>
      <ChatProvider url={url} user_id={user.id} getToken={async () => token} onSessionEnded={() => keep({})}>
        <Conversations />
        {id && <Conversation />}
      </ChatProvider>
    </StrictMode>,
  );
