import type { NewGroup as Group } from '@mychat/client';
import { useRef, useState } from 'preact/hooks';
import type { Person } from '../chat/people';
import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { Panel } from '../messenger/panel';
import { go } from '../page/route';
import { PeoplePicker } from '../people/people-picker';
import { FormFooter, useForm } from '../ui/form';
import { GroupFields } from './edit-group';
import { tellNotAdded } from './not-added';

/** Besides the user. */
const MAX_FOUNDERS = 99;

/** Founds a group: its name, and who is in it. */
export function NewGroup() {
  const { messenger } = useApp();
  const [chosen, setChosen] = useState<readonly Person[]>([]);
  const withTempId = useTempId();
  const s = text.value;
  const form = useForm(async (written) => {
    const { conversation, not_added } = await messenger.chat.createGroup(
      withTempId({
        name: written('name').trim(),
        description: written('description').trim() || null,
        user_ids: chosen.map(({ id }) => id),
      }),
    );
    const { id } = conversation;
    if (id !== undefined) go({ view: 'conversation', to: { conversation_id: id } });
    tellNotAdded(chosen, not_added);
  });
  return (
    <Panel title={s.newGroup} focus="input">
      <form class="panel-scroll settings panel-form" onSubmit={form.onSubmit}>
        <GroupFields />
        <fieldset class="options">
          <legend>{s.peopleToAdd}</legend>
          <PeoplePicker chosen={chosen} onChange={setChosen} most={MAX_FOUNDERS} />
        </fieldset>
        <div class="panel-foot">
          <FormFooter form={form} label={s.createGroup} />
        </div>
      </form>
    </Panel>
  );
}

/** The same id for the same group, however often it is sent: an answer may have got lost. */
function useTempId(): (group: Omit<Group, 'temp_id'>) => Group {
  const sent = useRef<{ group: string; temp_id: string } | undefined>(undefined);
  return (group) => {
    const asked = JSON.stringify(group);
    if (sent.current?.group !== asked) sent.current = { group: asked, temp_id: someId() };
    return { ...group, temp_id: sent.current.temp_id };
  };
}

/** Also without HTTPS, where `randomUUID` is missing. */
function someId(): string {
  return [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join('-');
}
