import { z } from 'zod';

/** What the Cloud API takes at POST /{phone-number-id}/messages, with its limits, from Meta's OpenAPI document of v23. */
const words = (limit: number) => z.string().min(1).max(limit);
const oneLine = (limit: number) => words(limit).regex(/^[^\n\r]*$/, 'must be one line');
const body = z.strictObject({ text: words(1024) });
const unique = (values: readonly string[]) => new Set(values).size === values.length;

const replyButton = z.strictObject({
  type: z.literal('reply'),
  reply: z.strictObject({ id: words(256), title: oneLine(20) }),
});

const row = z.strictObject({ id: words(200), title: oneLine(24), description: oneLine(72).optional() });

const optional = { header: z.unknown().optional(), footer: z.strictObject({ text: words(60) }).optional() };

const interactive = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('button'),
    ...optional,
    body,
    action: z.strictObject({
      buttons: z
        .array(replyButton)
        .min(1)
        .max(3)
        .refine((buttons) => unique(buttons.map(({ reply }) => reply.id)), 'ids must be unique')
        .refine((buttons) => unique(buttons.map(({ reply }) => reply.title)), 'titles must be unique'),
    }),
  }),
  z.strictObject({
    type: z.literal('list'),
    ...optional,
    body,
    action: z.strictObject({
      button: oneLine(20),
      sections: z
        .array(z.strictObject({ title: oneLine(24).optional(), rows: z.array(row).min(1) }))
        .min(1)
        .max(10)
        .refine((sections) => sections.length === 1 || sections.every(({ title }) => title), 'needs titles')
        .refine((sections) => sections.flatMap(({ rows }) => rows).length <= 10, 'at most 10 rows in all')
        .refine(
          (sections) => unique(sections.flatMap(({ rows }) => rows.map(({ id }) => id))),
          'ids must be unique',
        ),
    }),
  }),
  z.strictObject({
    type: z.literal('location_request_message'),
    body,
    action: z.strictObject({ name: z.literal('send_location') }),
  }),
  z.strictObject({
    type: z.literal('request_contact_info'),
    body,
    action: z.strictObject({ name: z.literal('request_contact_info') }),
  }),
  z.strictObject({
    type: z.literal('cta_url'),
    ...optional,
    body,
    action: z.strictObject({
      name: z.literal('cta_url'),
      parameters: z.strictObject({ display_text: oneLine(20), url: z.url({ protocol: /^https$/ }) }),
    }),
  }),
]);

const envelope = {
  messaging_product: z.literal('whatsapp'),
  recipient_type: z.literal('individual').optional(),
  to: z
    .string()
    .regex(/^\+?\d{6,15}$/)
    .optional(),
  recipient: z
    .string()
    .regex(/^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/)
    .optional(),
  biz_opaque_callback_data: words(512).optional(),
  context: z.strictObject({ message_id: words(512) }).optional(),
};

const media = z.strictObject({ id: words(100), caption: words(1024).optional() });

export const messageSchema = z
  .discriminatedUnion('type', [
    z.strictObject({
      ...envelope,
      type: z.literal('text'),
      text: z.strictObject({ body: words(4096), preview_url: z.boolean().optional() }),
    }),
    z.strictObject({ ...envelope, type: z.literal('interactive'), interactive }),
    z.strictObject({
      ...envelope,
      type: z.literal('location'),
      location: z.strictObject({
        latitude: z.number().min(-90).max(90),
        longitude: z.number().min(-180).max(180),
        name: words(1000).optional(),
        address: words(1000).optional(),
      }),
    }),
    z.strictObject({ ...envelope, type: z.literal('image'), image: media }),
    z.strictObject({
      ...envelope,
      type: z.literal('document'),
      document: media.extend({ filename: oneLine(240).optional() }),
    }),
    z.strictObject({
      ...envelope,
      type: z.literal('template'),
      template: z.strictObject({
        name: z.string().regex(/^[a-z0-9_]{1,512}$/),
        language: z.strictObject({ code: z.string().min(2) }),
        components: z.array(z.unknown()).optional(),
      }),
    }),
  ])
  .refine(({ to, recipient }) => to !== undefined || recipient !== undefined, 'to or recipient is required');

export type SentMessage = z.infer<typeof messageSchema>;

/** What Meta takes as an upload; text is `text/plain` only. */
export const mediaKinds: ReadonlySet<string> = new Set([
  'text/plain',
  'application/pdf',
  'application/msword',
  'application/vnd.ms-excel',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'image/jpeg',
  'image/png',
]);
