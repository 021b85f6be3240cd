/** Filled by the report work. */
export type ReportRecords = Record<never, never>;
