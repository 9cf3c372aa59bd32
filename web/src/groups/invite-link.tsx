import type { Invite } from '@mychat/client';
import { locale, text } from '../i18n/language';
import { now } from '../page/page-state';
import { clockTime, dayName } from '../text/times';
import { ask } from '../ui/dialog';
import { attempt, showToast } from '../ui/toast';

export interface InviteLinkProps {
  invite: Invite;
  /** Of the group. */
  name: string;
  /** Undefined if the user cannot end it. */
  onEnd: (() => Promise<void>) | undefined;
}

/** One link, with how it has been used. */
export function InviteLink({ invite, name, onEnd }: InviteLinkProps) {
  const { url, uses, max_uses, expires_at } = invite;
  const s = text.value;
  const until =
    expires_at &&
    s.linkUntil(dayName(expires_at, now.value, locale.value), clockTime(expires_at, locale.value));
  return (
    <li class="card invite-link">
      <p class="invite-url" dir="ltr">
        {url}
      </p>
      <p class="muted">{[s.linkUsed(uses, max_uses), until].filter(Boolean).join(' · ')}</p>
      <div class="invite-actions">
        <button type="button" class="button small" onClick={() => void copy(url)}>
          {s.copyLink}
        </button>
        {'share' in navigator && (
          <button type="button" class="button small quiet" onClick={() => void share(name, url)}>
            {s.shareLink}
          </button>
        )}
        {onEnd && (
          <button type="button" class="button small quiet" onClick={() => void confirmEnd(onEnd)}>
            {s.endLink}
          </button>
        )}
      </div>
    </li>
  );
}

async function copy(url: string): Promise<void> {
  if (await attempt(() => navigator.clipboard.writeText(url))) showToast(() => text.value.linkCopied);
}

async function share(name: string, url: string): Promise<void> {
  // Rejected as well if the user shares it with nobody.
  await navigator.share({ text: text.value.shareText(name), url }).catch(() => {});
}

async function confirmEnd(onEnd: () => Promise<void>): Promise<void> {
  const s = text.value;
  const question = { title: s.endLinkQuestion, hint: s.endLinkHint, confirm: s.endLink, isDangerous: true };
  if ((await ask(question)) !== undefined) await onEnd();
}
