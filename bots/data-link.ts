import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import { fileBehind } from '../core/civic/rights-link.ts';
import type { World } from '../core/conversation/ops.ts';

/** Said to whoever has a link that leads nowhere: who it was made for, and whether it ever was, is not told. */
const gone = [
  'Ce lien ne mène plus à rien : il ne vaut qu’une heure. Pour en avoir un autre, écrivez MES DONNEES.',
  'This link leads nowhere any more: it lasts one hour. For another one, write MY DATA.',
].join(' / ');

const privately = {
  'cache-control': 'no-store',
  'x-robots-tag': 'noindex, nofollow',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

/** `GET /data/:token`: the file of MES DONNEES, for an hour, where the channel carries no document. */
export function dataPages(world: Pick<World, 'store' | 'vault' | 'nature'>): FastifyPluginAsync {
  return async (scope) => {
    scope.get<{ Params: { token: string } }>('/data/:token', async ({ params }, reply) => {
      const file = await fileBehind(world, params.token);
      if (!file) return refuse(reply);
      return reply
        .headers({ ...privately, 'content-disposition': 'attachment; filename="mes-donnees.json"' })
        .type(`${file.mime}; charset=utf-8`)
        .send(file.bytes);
    });
  };
}

function refuse(reply: FastifyReply): FastifyReply {
  return reply.code(404).headers(privately).type('text/plain; charset=utf-8').send(`${gone}\n`);
}
