import { signal } from '@preact/signals';
import { openLayer } from '../page/layers';

/** A person, or a message of theirs. */
export interface ReportTarget {
  user_id: number;
  name: string;
  message_id?: number;
}

/** What the user is about to report. */
export const reportTarget = signal<ReportTarget | undefined>(undefined);

let closeLayer = (): void => {};

export function openReport(target: ReportTarget): void {
  closeReport();
  reportTarget.value = target;
  closeLayer = openLayer(closeReport);
}

export function closeReport(): void {
  closeLayer();
  reportTarget.value = undefined;
}
