/**
 * As whom numbers and dates are written. Arabic takes Western digits: most readers of Arabic in Paris come from the Maghreb,
 * where these are the usual ones, and door numbers, codes and telephone numbers are in them. Portuguese is that of Portugal.
 */
const LOCALES: Readonly<Record<string, string>> = { ar: 'ar-u-nu-latn', pt: 'pt-PT', zh: 'zh-Hans' };

/** The BCP 47 tag to format with for one of our languages. */
export const localeOf = (language: string): string => LOCALES[language] ?? language;

/** Written from right to left. */
const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(['ar', 'dv', 'fa', 'he', 'ps', 'ur', 'yi']);

export const isRightToLeft = (language: string): boolean => RIGHT_TO_LEFT.has(language);
