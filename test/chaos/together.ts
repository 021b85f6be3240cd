import type { Lives, OwnEnd } from './lives.ts';

/** Several nodes as one service: it is up while one of them is. Each is begun and killed by itself. Ends that are `excused` don't count. */
export function together(nodes: readonly Lives[], excused: (end: OwnEnd) => boolean): Lives {
  const each = async (): Promise<never> => {
    throw new Error('Nodes are begun one by one.');
  };
  return {
    get number() {
      return Math.max(...nodes.map(({ number }) => number));
    },
    get isUp() {
      return nodes.some(({ isUp }) => isUp);
    },
    begin: each,
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
      return nodes.flatMap(({ ownEnds }) => ownEnds).filter((end) => !excused(end));
    },
    get ends() {
      return new Map(nodes.flatMap(({ ends }) => [...ends]));
    },
    get spans() {
      return nodes.flatMap(({ spans }) => spans);
    },
  };
}
