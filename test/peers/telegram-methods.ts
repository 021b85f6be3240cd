import { z } from 'zod';

/** Requests that the stub Bot API takes, by method: unknown fields, lengths and keyboards are checked as Telegram does. */

const chatId = z.union([z.number().int(), z.string().min(1)]);

const inlineButton = z.union([
  z.strictObject({ text: z.string().min(1), callback_data: bytes(1, 64) }),
  z.strictObject({ text: z.string().min(1), url: z.url() }),
]);

const keyboardButton = z.union([
  z.string().min(1),
  z.strictObject({ text: z.string().min(1) }),
  z.strictObject({ text: z.string().min(1), request_location: z.literal(true) }),
  z.strictObject({ text: z.string().min(1), request_contact: z.literal(true) }),
]);

const inlineKeyboard = z.strictObject({ inline_keyboard: rows(inlineButton) });

const replyMarkup = z.union([
  inlineKeyboard,
  z.strictObject({
    keyboard: rows(keyboardButton),
    one_time_keyboard: z.boolean().optional(),
    resize_keyboard: z.boolean().optional(),
  }),
  z.strictObject({ remove_keyboard: z.literal(true) }),
]);

const common = { chat_id: chatId, reply_markup: replyMarkup.optional() };
const latitude = z.number().min(-90).max(90);
const longitude = z.number().min(-180).max(180);

export const methods: Readonly<Record<string, z.ZodType<Record<string, unknown>>>> = {
  getMe: z.strictObject({}),
  getUpdates: z.strictObject({
    offset: z.int().optional(),
    limit: z.int().min(1).max(100).optional(),
    timeout: z.int().min(0).max(50).optional(),
    allowed_updates: z.array(z.string()).optional(),
  }),
  setWebhook: z.strictObject({
    url: z.string(),
    secret_token: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,256}$/)
      .optional(),
    allowed_updates: z.array(z.string()).optional(),
  }),
  getWebhookInfo: z.strictObject({}),
  deleteWebhook: z.strictObject({ drop_pending_updates: z.boolean().optional() }),
  sendMessage: z.strictObject({
    ...common,
    text: z.string().trim().min(1, 'message text is empty').max(4_096, 'message is too long'),
  }),
  sendLocation: z.strictObject({ ...common, latitude, longitude }),
  sendVenue: z.strictObject({
    ...common,
    latitude,
    longitude,
    title: z.string().min(1),
    address: z.string().min(1),
  }),
  sendDocument: z.strictObject({
    ...common,
    document: z.instanceof(File),
    caption: z.string().max(1_024).optional(),
  }),
  answerCallbackQuery: z.strictObject({
    callback_query_id: z.string().min(1),
    text: z.string().max(200).optional(),
  }),
  editMessageReplyMarkup: z.strictObject({
    chat_id: chatId,
    message_id: z.int(),
    reply_markup: inlineKeyboard.optional(),
  }),
  getFile: z.strictObject({ file_id: z.string().min(1) }),
};

function rows<T extends z.ZodType>(button: T) {
  return z.array(z.array(button).min(1).max(8)).max(100);
}

function bytes(least: number, most: number) {
  return z.string().refine((text) => {
    const length = Buffer.byteLength(text);
    return length >= least && length <= most;
  }, 'BUTTON_DATA_INVALID');
}
