import { ReportAbuse } from '../contracts/routes/reports';
import { type BindRoute, WithStatus } from '../http/bind-route';
import type { ReportService } from '../services/reports/report-service';

export function reportController(bind: BindRoute, reports: ReportService): void {
  bind(ReportAbuse, async ({ caller, body }) => {
    const isNew = await reports.report(caller, body);
    return new WithStatus(isNew ? 201 : 200, {});
  });
}
