/** Loaded before the service (`node --expose-gc --import`): tells what it holds, once what is not needed is collected. */
process.on('message', () => {
  globalThis.gc();
  globalThis.gc();
  const { rss, heapUsed, external } = process.memoryUsage();
  process.send({ rss, heap: heapUsed, external, handles: process.getActiveResourcesInfo().length });
});
// It must not keep the process alive.
process.channel.unref();
