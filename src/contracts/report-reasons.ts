/** What a message or a person can be reported for. */
export const REPORT_REASONS = ['spam', 'harassment', 'violence', 'nudity', 'illegal', 'other'] as const;
export type ReportReason = (typeof REPORT_REASONS)[number];
