import { defineConfig } from 'vitest/config';

/** The tests that hold votes, signatures and the outbox: what mutations of those are tried against. */
// biome-ignore lint/style/noDefaultExport: vitest reads the default export
export default defineConfig({
  test: {
    include: [
      'test/count/{judgment,reserve,shares,recount}.test.ts',
      'test/vote/{ballots,sealing,eligibility}.test.ts',
      'test/signatures/*.test.ts',
      'test/{telegram,whatsapp}/webhook.test.ts',
      'test/sms/{kannel,twilio}-webhook.test.ts',
      'test/delivery/{sender,held,pacing,pause,deliveries}.test.ts',
    ],
    testTimeout: 30_000,
    pool: 'forks',
  },
});
