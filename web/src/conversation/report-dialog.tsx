import type { ReportReason } from '../../../src/contracts/report-reasons';
import { text } from '../i18n/language';
import type { Sentences } from '../i18n/sentences';
import { useApp } from '../messenger/app-context';
import { FormError, SubmitButton, useForm } from '../ui/form';
import { Modal } from '../ui/modal';
import { showToast } from '../ui/toast';
import { closeReport, type ReportTarget } from './report';

const REASONS: Record<ReportReason, (s: Sentences) => string> = {
  spam: (s) => s.reasonSpam,
  harassment: (s) => s.reasonHarassment,
  violence: (s) => s.reasonViolence,
  nudity: (s) => s.reasonNudity,
  illegal: (s) => s.reasonIllegal,
  other: (s) => s.reasonOther,
};
const MAX_COMMENT = 1_000;

/** Tells the operators of a message or a person. It stays open until they have it. */
export function ReportDialog({ target: { user_id, name, message_id } }: { target: ReportTarget }) {
  const { messenger } = useApp();
  const s = text.value;
  const form = useForm(async (written) => {
    await messenger.peopleApi.report({
      user_id,
      message_id,
      reason: written('reason') as ReportReason,
      comment: written('comment'),
    });
    if (written('block') !== '') await messenger.peopleApi.block(user_id);
    closeReport();
    showToast(() => text.value.reported);
  });
  return (
    <Modal
      title={message_id === undefined ? s.reportPerson(name) : s.reportMessage}
      hint={message_id === undefined ? s.reportPersonHint : s.reportMessageHint}
      onSubmit={form.onSubmit}
      onCancel={closeReport}
      action={<SubmitButton class="button danger" isBusy={form.isBusy} label={s.report} />}
    >
      <fieldset class="options">
        <legend>{s.reportReason}</legend>
        {Object.entries(REASONS).map(([reason, sentence]) => (
          <label key={reason} class="option">
            <input type="radio" name="reason" value={reason} required />
            {sentence(s)}
          </label>
        ))}
      </fieldset>
      <label class="labelled">
        {s.reportComment}
        <textarea class="field" name="comment" dir="auto" rows={2} maxLength={MAX_COMMENT} />
      </label>
      {!messenger.people.blocked.value.has(user_id) && (
        <label class="option">
          <input type="checkbox" name="block" />
          {s.alsoBlock(name)}
        </label>
      )}
      <FormError error={form.error} />
    </Modal>
  );
}
