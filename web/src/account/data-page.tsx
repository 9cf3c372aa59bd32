import { text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { Panel } from '../messenger/panel';
import { saveFile } from '../page/save-file';
import { FormFooter, useForm } from '../ui/form';
import { showToast } from '../ui/toast';

/** What is stored about the user, to take away. */
export function DataPage() {
  const { api } = useApp().messenger;
  const s = text.value;
  const form = useForm(async () => {
    const archive = await api.account.export();
    saveFile(archive, `mychat-${new Date().toISOString().slice(0, 10)}.zip`);
    showToast(() => text.value.exported);
  });
  return (
    <Panel title={s.yourData}>
      <div class="panel-scroll settings">
        <form class="panel-form" onSubmit={form.onSubmit}>
          <p class="muted">{s.exportHint}</p>
          <FormFooter form={form} label={s.exportNow} />
          <p class="hint centred" role="status">
            {form.isBusy && s.exporting}
          </p>
        </form>
      </div>
    </Panel>
  );
}
