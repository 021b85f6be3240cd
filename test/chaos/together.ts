import type { Lives, OwnEnd, Span } from './lives.ts';

/** A crash of the database. `back`: when it answered again. `to`: when the lives that it caught at their start were over, or up. */
export interface Crash {
  readonly from: number;
  back: number;
  to: number;
}

/** From answering at all to having begun, on a busy machine, in milliseconds. */
const startTime = 3_000;

/** A start without a database is refused, and whoever keeps the service tries again; who has begun goes on. */
function isExcused({ at, upSince }: OwnEnd, crashes: readonly Crash[]): boolean {
  return crashes.some(
    ({ from, to }) => at >= from && at <= to && (upSince === null || upSince > from - startTime),
  );
}

/** When any of the nodes served, apart from the time in which the database was away. */
export function served(spans: readonly Span[], crashes: readonly Crash[]): readonly Span[] {
  const merged: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else merged.push({ ...span });
  }
  return crashes.reduce<readonly Span[]>(
    (list, { from, back }) =>
      list.flatMap((span) =>
        [
          { from: span.from, to: Math.min(span.to, from) },
          { from: Math.max(span.from, back), to: span.to },
        ].filter((part) => part.to > part.from),
      ),
    merged,
  );
}

/** Several nodes as one service: it is up while one of them is. Each is begun by itself. */
export function together(nodes: readonly Lives[], crashes: readonly Crash[]): Lives {
  return {
    get number() {
      return Math.max(...nodes.map(({ number }) => number));
    },
    get isUp() {
      return nodes.some(({ isUp }) => isUp);
    },
    async begin() {
      throw new Error('Nodes are begun one by one.');
    },
    up: () => Promise.race(nodes.map((node) => node.up())),
    kill() {
      for (const node of nodes) node.kill();
    },
    async over() {
      await Promise.all(nodes.map((node) => node.over()));
    },
    async stop() {
      const codes = await Promise.all(nodes.map((node) => node.stop()));
      return codes.find((code) => code !== 0) ?? 0;
    },
    get ownEnds() {
      return nodes.flatMap(({ ownEnds }) => ownEnds).filter((end) => !isExcused(end, crashes));
    },
    get ends() {
      return new Map(nodes.flatMap(({ ends }) => [...ends]));
    },
    get spans() {
      return served(
        nodes.flatMap(({ spans }) => spans),
        crashes,
      );
    },
  };
}
