import type { ComponentChildren, JSX } from 'preact';
import type { Visit } from '../contract.ts';

interface TableProps {
  /** What the table holds: read aloud, and shown above it. */
  readonly caption: string;
  readonly heads: readonly string[];
  /** The first cell names the row. */
  readonly rows: readonly (readonly ComponentChildren[])[];
  /** Said instead of an empty table. */
  readonly empty: string;
}

/** A table that becomes a list of cards on a narrow screen: each cell knows its head. */
export function Table({ caption, heads, rows, empty }: TableProps): JSX.Element {
  if (rows.length === 0) return <p class="empty">{empty}</p>;
  return (
    <table>
      <caption>{caption}</caption>
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([first, ...cells], row) => (
          <tr key={row}>
            <th scope="row" data-head={heads[0]}>
              {first}
            </th>
            {cells.map((cell, at) => (
              <td key={at} data-head={heads[at + 1]}>
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Links to the pages before and after; `query` names what changes, the rest of the address stays. */
export function Pager(props: {
  readonly visit: Visit;
  readonly back: Readonly<Record<string, string | null>> | null;
  readonly forth: Readonly<Record<string, string | null>> | null;
}): JSX.Element | null {
  const { visit, back, forth } = props;
  if (!back && !forth) return null;
  return (
    <nav class="pager" aria-label={visit.say('frame.pages')}>
      {back && (
        <a href={addressWith(visit.url, back)} rel="prev">
          {visit.say('frame.before')}
        </a>
      )}
      {forth && (
        <a href={addressWith(visit.url, forth)} rel="next">
          {visit.say('frame.after')}
        </a>
      )}
    </nav>
  );
}

/** This very address with some of its query changed; null takes a name out. */
export function addressWith(url: URL, changes: Readonly<Record<string, string | null>>): string {
  const query = new URLSearchParams(url.searchParams);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) query.delete(name);
    else query.set(name, value);
  }
  return query.size === 0 ? url.pathname : `${url.pathname}?${query}`;
}

/** What a thing is, as a list of names and values. */
export function Facts({
  facts,
}: {
  readonly facts: readonly (readonly [string, ComponentChildren])[];
}): JSX.Element {
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
