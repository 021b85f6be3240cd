declare module '@socialgouv/jours-feries' {
  /** The public holidays of a year by name, each at midnight UTC of its day. */
  function getJoursFeries(year: number): Readonly<Record<string, Date>>;
  export = getJoursFeries;
}
