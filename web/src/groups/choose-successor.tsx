import { useStore } from '../chat/use-store';
import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { Panel } from '../messenger/panel';
import { FormFooter, useForm } from '../ui/form';
import type { GroupProps } from './group-props';
import { leaveNow } from './leave';
import { sortMembers } from './sort-members';

/** The only owner leaves: chooses who takes the group over. */
export function ChooseSuccessor({ group, info }: GroupProps) {
  const { messenger } = useApp();
  const me = messenger.session.user.id;
  const members = useStore(group.members);
  const s = text.value;
  const form = useForm((written) => leaveNow(group, info, Number(written('successor'))));
  const others = sortMembers(
    members.filter(({ user_id }) => user_id !== me),
    me,
  );
  return (
    <Panel title={s.chooseSuccessor}>
      <form class="panel-scroll settings panel-form" onSubmit={form.onSubmit}>
        <p class="page-hint muted">{s.successorHint}</p>
        <fieldset class="options">
          <legend class="hidden">{s.chooseSuccessor}</legend>
          {others.map(({ user_id, name, role }) => (
            <label key={user_id} class="option">
              <input type="radio" name="successor" value={user_id} required />
              <span dir="auto">{name}</span>
              {role === 'admin' && <span class="role">{s.roleAdmin}</span>}
            </label>
          ))}
        </fieldset>
        <FormFooter form={form} label={s.leaveGroup} isDangerous />
      </form>
    </Panel>
  );
}
