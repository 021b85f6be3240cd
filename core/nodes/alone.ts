import type { Duty } from './duties.ts';
import type { Membership } from './membership.ts';

/** The one process there is: nobody takes anything from it. */
export function aloneNode(name: string): Membership {
  const held: Duty[] = [];
  return {
    name,
    living: 1,
    whenFreed() {},
    join: async () => {},
    sure: () => true,
    async undertake(duties) {
      for (const duty of duties) {
        held.push(duty);
        await duty.start();
      }
    },
    holds: () => true,
    async resign() {
      for (const duty of held.splice(0).reverse()) await duty.stop();
    },
    leave: async () => {},
  };
}
