import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** As the catalogue has it, with more fields than are read. */
export function datasetOf(id: string, title: string, more: Readonly<Record<string, unknown>> = {}) {
  return {
    dataset_id: id,
    dataset_uid: `da_${id}`,
    has_records: true,
    data_visible: true,
    features: ['analyze'],
    fields: [{ name: 'adresse', label: 'Adresse', type: 'text', description: null, annotations: {} }],
    metas: {
      default: {
        title,
        description: `<p>${title}&nbsp;: <b>tout</b> &amp; plus.</p>`,
        keyword: ['voirie'],
        theme: ['Mobilité et Espace Public'],
        modified: '2026-10-01T03:14:15+00:00',
        publisher: 'Direction de la Voirie',
        license: 'Open Database License (ODbL)',
        records_count: 12,
        ...more,
      },
    },
  };
}

export interface PortalStub {
  readonly url: string;
  readonly requests: string[];
  datasets: unknown[];
  /** Statuses to answer with, one each, before its usual answers. */
  readonly trouble: number[];
  /** Cannot sort by the data sets' ids. */
  unordered: boolean;
  close(): Promise<void>;
}

/** The data portal: Explore API v2.1, its catalogue by pages of at most 100, below 10,000. */
export async function startPortal(datasets: unknown[]): Promise<PortalStub> {
  const server = createServer((request, response) => {
    stub.requests.push(request.url ?? '');
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const status = stub.trouble.shift() ?? statusOf(url, stub.unordered);
    if (status !== 200) {
      response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '0' });
      response.end(JSON.stringify({ error_code: 'Error', message: 'refused' }));
      return;
    }
    const offset = Number(url.searchParams.get('offset'));
    const limit = Number(url.searchParams.get('limit'));
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' });
    response.end(
      JSON.stringify({
        total_count: stub.datasets.length,
        results: stub.datasets.slice(offset, offset + limit),
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stub: PortalStub = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: [],
    datasets,
    trouble: [],
    unordered: false,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return stub;
}

function statusOf({ pathname, searchParams }: URL, unordered: boolean): number {
  if (pathname !== '/api/explore/v2.1/catalog/datasets') return 404;
  const limit = Number(searchParams.get('limit'));
  const offset = Number(searchParams.get('offset'));
  if (!(limit > 0 && limit <= 100) || offset < 0 || offset + limit >= 10_000) return 400;
  return unordered && searchParams.has('order_by') ? 400 : 200;
}
