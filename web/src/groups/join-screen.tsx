import { ApiError, type InvitedGroup } from '@mychat/client';
import { useState } from 'preact/hooks';
import { NotFetched, useFetched } from '../messenger/use-fetched';
import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { Panel } from '../messenger/panel';
import { go } from '../page/route';
import { Avatar } from '../ui/avatar';
import { FormError, SubmitButton, useForm } from '../ui/form';

/** Where an invite link leads: what the group is, and joining it. */
export function JoinScreen({ code }: { code: string }) {
  const { chat } = useApp().messenger;
  const { data: group, error } = useFetched(() => chat.lookUpInvite(code), code);
  const s = text.value;
  return (
    <Panel title={s.joinTitle}>
      <div class="panel-scroll settings">
        {group ? (
          <Invitation code={code} group={group} />
        ) : isUseless(error) ? (
          <Useless />
        ) : (
          <NotFetched error={error} />
        )}
      </div>
    </Panel>
  );
}

function Invitation({ code, group }: { code: string; group: InvitedGroup }) {
  const { chat } = useApp().messenger;
  const [isRefused, setIsRefused] = useState(false);
  const s = text.value;
  const form = useForm(async () => {
    try {
      const { id } = await chat.join(code);
      if (id !== undefined) go({ view: 'conversation', to: { conversation_id: id } });
    } catch (error) {
      // It has ended meanwhile, or the user was removed from the group.
      setIsRefused(isUseless(error));
      throw error;
    }
  });
  if (isRefused) return <Useless />;
  return (
    <form class="group-head" onSubmit={form.onSubmit}>
      <Avatar id={0} name={group.name} url={group.avatar_url} size="huge" />
      <h2 dir="auto">{group.name}</h2>
      <p class="muted">{s.membersOf(group.member_count)}</p>
      <FormError error={form.error} />
      <SubmitButton class="button wide" isBusy={form.isBusy} label={s.joinNow} />
      <NotNow />
    </form>
  );
}

function Useless() {
  return (
    <div class="group-head">
      <p role="alert">{text.value.joinUseless}</p>
      <NotNow />
    </div>
  );
}

function NotNow() {
  return (
    <button type="button" class="button quiet wide" onClick={() => go({ view: 'list' })}>
      {text.value.notNow}
    </button>
  );
}

const isUseless = (error: unknown): boolean => error instanceof ApiError && error.code === 'not_found';
