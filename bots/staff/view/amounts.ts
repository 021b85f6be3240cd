import type { MicroEuros } from '../../../core/delivery/rounds/round.ts';

/** `1 234,50 €`; prices of one thing may have four decimals. */
export function euros(language: string, amount: MicroEuros, decimals = 2): string {
  const format = { style: 'currency', currency: 'EUR', maximumFractionDigits: decimals } as const;
  return new Intl.NumberFormat(language, { ...format, minimumFractionDigits: 2 }).format(amount / 1_000_000);
}

/** `12 500` */
export const count = (language: string, number: number): string =>
  new Intl.NumberFormat(language).format(number);

/** `8 %`, `2,5 %` */
export const percent = (language: string, share: number): string =>
  new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(share);

/** A language by its name: `portugais`. */
export const languageName = (language: string, named: string): string =>
  new Intl.DisplayNames([language], { type: 'language' }).of(named) ?? named;
