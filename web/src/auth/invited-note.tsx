import { useEffect, useState } from 'preact/hooks';
import { baseText } from '../i18n/language';
import { anonymousApi } from '../session/account';

/** Says to which group an invite link leads, for whoever has to log in first. Nothing of one that does not work: that is said after the log-in. */
export function InvitedNote({ code }: { code: string }) {
  const [name, setName] = useState<string>();
  useEffect(() => {
    anonymousApi.invite(code).then(
      (group) => setName(group.name),
      () => {},
    );
  }, [code]);
  return name === undefined ? null : (
    <p class="note" role="status">
      {baseText.value.invitedTo(name)}
    </p>
  );
}
