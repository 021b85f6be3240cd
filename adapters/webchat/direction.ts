/** Written from right to left. */
const rightToLeft: readonly string[] = ['ar', 'dv', 'fa', 'he', 'ps', 'ur', 'yi'];

export function directionOf(language: string): 'ltr' | 'rtl' {
  return rightToLeft.includes(language.split('-', 1)[0] ?? '') ? 'rtl' : 'ltr';
}
