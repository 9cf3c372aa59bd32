import type { Invite } from '@mychat/client';
import { useState } from 'preact/hooks';
import { NotFetched, useFetched } from '../messenger/use-fetched';
import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { Panel } from '../messenger/panel';
import { Choice } from '../settings/choice';
import { attempt, showToast } from '../ui/toast';
import type { GroupProps } from './group-props';
import { InviteLink } from './invite-link';

/** In hours; the most that the server takes is 30 days. Empty: for ever. */
const EXPIRIES = ['24', '168', '720', ''];
const USES = ['1', '10', '100', ''];

/** The links with which people join a group: makes, hands on and ends them. */
export function InviteLinks({ group, info }: GroupProps) {
  const { data: links, error, reload } = useFetched<readonly Invite[]>(() => group.listInvites(), group);
  const me = useApp().messenger.session.user.id;
  const { role, capabilities } = info.settings;
  const s = text.value;
  const change = async (work: () => Promise<unknown>, done: () => string): Promise<void> => {
    const isDone = await attempt(work);
    await reload();
    if (isDone) showToast(done);
  };
  return (
    <Panel title={s.inviteLinks}>
      <div class="panel-scroll settings">
        <p class="page-hint muted">{s.inviteLinksHint}</p>
        {capabilities.includes('invite') && (
          <NewLink
            onMake={(options) =>
              change(
                () => group.createInvite(options),
                () => text.value.linkMade,
              )
            }
          />
        )}
        {links === undefined ? (
          <NotFetched error={error} />
        ) : (
          <ul class="links">
            {links.map((invite) => (
              <InviteLink
                key={invite.code}
                invite={invite}
                name={info.conversation.name ?? ''}
                // Members end their own, admins all.
                onEnd={
                  role !== 'member' || invite.created_by === me
                    ? () =>
                        change(
                          () => group.revokeInvite(invite.code),
                          () => text.value.linkEnded,
                        )
                    : undefined
                }
              />
            ))}
          </ul>
        )}
        {links?.length === 0 && <p class="muted centred">{s.noLinks}</p>}
      </div>
    </Panel>
  );
}

type LinkOptions = Parameters<GroupProps['group']['createInvite']>[0];

function NewLink({ onMake }: { onMake: (options: LinkOptions) => Promise<void> }) {
  const [hours, setHours] = useState('168');
  const [uses, setUses] = useState('');
  const [isBusy, setIsBusy] = useState(false);
  const s = text.value;
  const make = async (): Promise<void> => {
    setIsBusy(true);
    await onMake({
      ...(hours && { expires_in_hours: Number(hours) }),
      ...(uses && { max_uses: Number(uses) }),
    });
    setIsBusy(false);
  };
  return (
    <div class="card new-link">
      <Choice
        label={s.linkExpires}
        value={hours}
        options={EXPIRIES.map((one) => [one, one ? s.linkHours(Number(one)) : s.linkForever])}
        onChoose={setHours}
      />
      <Choice
        label={s.linkUses}
        value={uses}
        options={USES.map((one) => [one, one || s.linkUnlimited])}
        onChoose={setUses}
      />
      <div class="setting">
        <button
          type="button"
          class="button wide"
          aria-disabled={isBusy}
          onClick={() => {
            if (!isBusy) void make();
          }}
        >
          {s.newLink}
        </button>
      </div>
    </div>
  );
}
