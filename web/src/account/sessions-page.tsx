import type { Session } from '../../../src/contracts/routes/sessions';
import { locale, text } from '../i18n/language';
import { useApp } from '../messenger/app-context';
import { Panel } from '../messenger/panel';
import { now } from '../page/page-state';
import { dayName } from '../text/times';
import { ask } from '../ui/dialog';
import { attempt, showToast } from '../ui/toast';
import { NotFetched, useFetched } from '../messenger/use-fetched';

/** Where the user is logged in. */
export function SessionsPage() {
  const api = useApp().messenger.api.account;
  const { data, error, reload } = useFetched(() => api.sessions());
  const s = text.value;

  const end = async (work: () => Promise<void>, sentence: () => string): Promise<void> => {
    if (await attempt(work)) showToast(sentence);
    await reload();
  };
  const endOthers = async (): Promise<void> => {
    const question = { title: s.endOthersQuestion, hint: s.endOthersHint, confirm: s.endOthers };
    if ((await ask({ ...question, isDangerous: true })) === undefined) return;
    await end(
      () => api.endOtherSessions(),
      () => text.value.othersEnded,
    );
  };

  return (
    <Panel title={s.sessions}>
      <div class="panel-scroll settings">
        {data ? (
          <>
            <p class="page-hint muted">{s.sessionsHint}</p>
            <ul class="card">
              {data.sessions.map((session) => (
                <SessionRow
                  key={session.id}
                  session={session}
                  onEnd={() =>
                    void end(
                      () => api.endSession(session.id),
                      () => text.value.sessionWasEnded,
                    )
                  }
                />
              ))}
            </ul>
            {data.sessions.length > 1 && (
              <button type="button" class="button danger-quiet wide" onClick={() => void endOthers()}>
                {s.endOthers}
              </button>
            )}
          </>
        ) : (
          <NotFetched error={error} />
        )}
      </div>
    </Panel>
  );
}

function SessionRow({ session, onEnd }: { session: Session; onEnd: () => void }) {
  const { is_current, last_used_at, address } = session;
  const s = text.value;
  const day = dayName(last_used_at, now.value, locale.value);
  const name = nameOf(session);
  return (
    <li class="setting">
      <span>
        {name}
        <small class="muted">
          {is_current ? <strong class="online-text">{s.thisDevice}</strong> : s.lastUsed(day)}
          {address !== null && (
            <>
              {' · '}
              <bdi>{address}</bdi>
            </>
          )}
        </small>
      </span>
      {!is_current && (
        <button
          type="button"
          class="button small quiet"
          aria-label={s.endSessionOf(name, day)}
          onClick={onEnd}
        >
          {s.logout}
        </button>
      )}
    </li>
  );
}

function nameOf({ browser, platform }: Session): string {
  const s = text.value;
  if (browser !== null && platform !== null) return s.browserOn(browser, platform);
  return browser ?? platform ?? s.unknownDevice;
}
