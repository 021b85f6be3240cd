// A page in the place of WhatsApp Web's: what whatsapp-web.js 1.34.7 asks of the real one's modules, and no more. It runs in
// Chromium. `window.phone` is the test's side: the telephone that scans, the residents who write, WhatsApp that acknowledges.
// `window.world` comes from peer.ts: who is known under which hidden id, and what was written while nobody listened.
(() => {
  const world = window.world;

  /** Listeners by event, as WhatsApp's collections have them. */
  class Source {
    listeners = [];
    constructor(fields) {
      Object.assign(this, fields);
    }
    on(names, listener) {
      for (const name of names.split(' ')) this.listeners.push({ name, listener });
      // The real page is in step only some time after it was loaded.
      if (names === 'change:hasSynced' && this.state === 'CONNECTED') setTimeout(() => this.tell(names), 20);
    }
    off(name, listener) {
      this.listeners = this.listeners.filter((each) => each.name !== name || each.listener !== listener);
    }
    once(name, listener) {
      const once = (...values) => {
        this.off(name, once);
        listener(...values);
      };
      this.on(name, once);
    }
    tell(name, ...values) {
      for (const each of [...this.listeners]) if (each.name === name) each.listener(...values);
    }
  }

  function wid(written) {
    const whole = typeof written === 'string' ? written : written._serialized;
    const [user, server] = whole.split('@');
    if (!server) throw new Error(`wid error: invalid wid`);
    return {
      user,
      server,
      _serialized: whole,
      isLid: () => server === 'lid',
      isGroup: () => server === 'g.us',
      isStatus: () => server === 'broadcast',
      isUser: () => server === 'c.us' || server === 'lid',
    };
  }

  const plain = (value) => JSON.parse(JSON.stringify(value));
  const me = wid('33980000001@c.us');
  const isLinked = () => localStorage.getItem('linked') === 'yes';

  const Socket = new Source({ state: isLinked() ? 'CONNECTED' : 'UNPAIRED', logout() {}, takeover() {} });
  const Conn = new Source({ ref: '2@first', serialize: () => ({ pushname: 'Parvis', platform: 'android' }) });
  const Cmd = new Source({ refreshQR() {} });
  const Msg = new Source({
    models: new Map(),
    get: (id) => Msg.models.get(id),
    getMessagesById: async (ids) => ({ messages: ids.map((id) => Msg.models.get(id)).filter(Boolean) }),
  });
  const Chat = new Source({
    models: new Map(),
    get: (id) => Chat.models.get(id._serialized),
    getModelsArray: () => [...Chat.models.values()],
  });

  function chatOf(id) {
    const found = Chat.models.get(id);
    if (found) return found;
    const made = {
      id: wid(id),
      mute: { expiration: 0 },
      unreadCount: 0,
      formattedTitle: id,
      messages: [],
      ...(id.endsWith('@g.us') && {
        groupMetadata: { serialize: () => ({ participants: [] }), announce: false },
      }),
    };
    made.msgs = { getModelsArray: () => made.messages };
    made.serialize = () => ({ id: plain(made.id), t: 1, unreadCount: made.unreadCount });
    Chat.models.set(id, made);
    return made;
  }

  function modelOf(fields) {
    const model = new Source(fields);
    model.serialize = () => plain(fields);
    model.downloadMedia = async () => {
      model.mediaData.mediaStage = 'RESOLVED';
    };
    return model;
  }

  /** A resident writes: `{ from, id, type, body, ... }`. */
  function keep({ from, id, ...fields }) {
    const chat = chatOf(from);
    const key = { fromMe: false, remote: wid(from), id, _serialized: `false_${from}_${id}` };
    const common = { t: Math.floor(Date.now() / 1000), type: 'chat', ack: 1, isNewMsg: true };
    const model = modelOf({ ...common, ...fields, id: key, from: wid(from), to: me });
    Msg.models.set(key._serialized, model);
    chat.messages.push(model);
    chat.unreadCount += 1;
    return model;
  }

  class MsgKey {
    constructor({ to, id }) {
      Object.assign(this, { fromMe: true, remote: to, id, _serialized: `true_${to._serialized}_${id}` });
    }
    static async newId() {
      const bytes = crypto.getRandomValues(new Uint8Array(9));
      return `3EB0${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`.toUpperCase();
    }
  }

  const phone = {
    sent: [],
    seen: [],
    lookups: [],
    uploads: [],
    /** What the next sends come to: `lost` (no answer ever), `refused`, `thrown`. */
    fate: null,
    scan() {
      localStorage.setItem('linked', 'yes');
      phone.state('CONNECTED');
      Socket.tell('change:hasSynced');
    },
    newCode(ref) {
      Conn.ref = ref;
      Conn.tell('change:ref', Conn, ref);
    },
    state(state) {
      Socket.state = state;
      Socket.tell('change:state', Socket, state);
    },
    unlink() {
      localStorage.removeItem('linked');
      phone.state('UNPAIRED');
    },
    hang() {
      for (;;);
    },
    write(message) {
      Msg.tell('add', keep(message));
    },
    acknowledge(index, ack) {
      const model = phone.sent[index].model;
      model.ack = ack;
      Msg.tell('change:ack', model, ack);
    },
  };
  window.phone = phone;

  function addAndSend(chat, message) {
    const { fate } = phone;
    if (fate === 'thrown') return [Promise.reject(new Error('the page broke')), new Promise(() => {})];
    // A file's own toJSON is among the fields: the message would be written as the file alone.
    const fields = { ...message, toJSON: undefined, ack: fate === 'refused' ? -1 : 1 };
    const model = modelOf({
      ...fields,
      id: plain(message.id),
      from: plain(message.from),
      to: plain(message.to),
    });
    model.ack = fields.ack;
    Msg.models.set(message.id._serialized, model);
    chat.messages.push(model);
    const { type, body, lat, lng, loc, filename } = fields;
    phone.sent.push({
      model,
      to: chat.id._serialized,
      id: message.id.id,
      type,
      body,
      lat,
      lng,
      loc,
      filename,
    });
    Msg.tell('add', model);
    return [Promise.resolve(model), fate === 'lost' ? new Promise(() => {}) : Promise.resolve()];
  }

  /** Of a file that is sent: its bytes are kept, in base64, in `phone.uploads`. */
  class OpaqueData {
    static async createFromData(file) {
      return Object.assign(new OpaqueData(), { file });
    }
    url = () => 'blob:';
    autorelease() {}
    formData = () => this.file;
  }

  function prepare({ file }) {
    const data = { type: 'document', mimetype: file.type, filename: file.name, filehash: file.name };
    const ready = {
      ...data,
      mediaBlob: Object.assign(new OpaqueData(), { file }),
      toJSON: () => ({ ...data, size: file.size }),
      set(fields) {
        Object.assign(data, { directPath: fields.directPath });
      },
    };
    return { waitForPrep: async () => ready };
  }

  async function uploadMedia({ mediaObject }) {
    const bytes = new Uint8Array(await mediaObject.file.arrayBuffer());
    phone.uploads.push(btoa(String.fromCharCode(...bytes)));
    return { mediaEntry: { mmsUrl: 'blob:', directPath: '/v/1' } };
  }

  const media = {};
  const modules = {
    WAWebSocketModel: { Socket },
    WAWebCmd: { Cmd },
    WAWebConnModel: { Conn },
    WAWebOfflineHandler: { OfflineMessageHandler: { getOfflineDeliveryProgress: () => 100 } },
    WAWebAltDeviceLinkingApi: {},
    WABase64: { encodeB64: (bytes) => btoa(String.fromCharCode(...bytes)) },
    WAWebCompanionRegClientUtils: { DEVICE_PLATFORM: 1 },
    WAWebAdvSignatureApi: {},
    WAWebUserPrefsInfoStore: { waNoiseInfo: { get: async () => ({ staticKeyPair: { pubKey: [1, 2] } }) } },
    WAWebSignalStoreApi: {
      waSignalStore: { getRegistrationInfo: async () => ({ identityKeyPair: { pubKey: [3, 4] } }) },
    },
    WAWebUserPrefsMultiDevice: { getADVSecretKey: () => 'secret' },
    WAWebUserPrefsMeUser: { getMaybeMePnUser: () => me, getMaybeMeLidUser: () => wid('90000000001@lid') },
    WAWebCollections: { Msg, Chat, GroupMetadata: { update: async () => {} } },
    WAWebLidMigrationUtils: { toPn: () => undefined },
    WAWebSyncGatingUtils: {},
    WALinkify: { findLinks: () => [], findLink: () => null },
    WAWebWidFactory: { createWid: wid, asUserWidOrThrow: wid },
    WAWebFindChatAction: {
      async findOrCreateLatestChat(id) {
        if (world.strangers.includes(id._serialized)) throw new Error('No LID for user');
        return { chat: chatOf(id._serialized) };
      },
    },
    WAWebChatLoadMessages: { loadEarlierMsgs: async () => [] },
    WAWebChatGetters: { getIsNewsletter: () => false, getIsBroadcast: () => false },
    WAWebMsgKey: MsgKey,
    WAWebGetEphemeralFieldsMsgActionsUtils: { getEphemeralFields: () => ({}) },
    WAWebStreamModel: { Stream: { markAvailable() {}, markUnavailable() {} } },
    WAWebUpdateUnreadChatAction: {
      async sendSeen({ chat }) {
        chat.unreadCount = 0;
        phone.seen.push(chat.id._serialized);
      },
    },
    WAWebSendMsgChatAction: { addAndSendMsgToChat: addAndSend },
    WAWebApiContact: {
      getCurrentLid: ({ user }) => (world.hidden[user] ? wid(world.hidden[user]) : undefined),
      getPhoneNumber({ _serialized }) {
        const number = Object.keys(world.hidden).find((each) => world.hidden[each] === _serialized);
        return number === undefined ? undefined : wid(`${number}@c.us`);
      },
    },
    WAWebQueryExistsJob: {
      async queryWidExists({ _serialized }) {
        phone.lookups.push(_serialized);
        return null;
      },
    },
    WAWebDownloadManager: {
      downloadManager: {
        async downloadAndMaybeDecrypt({ directPath }) {
          return Uint8Array.from(atob(world.files[directPath]), (letter) => letter.charCodeAt(0));
        },
      },
    },
    WAWebMediaOpaqueData: OpaqueData,
    WAWebPrepRawMedia: {
      prepRawMedia(opaque) {
        media.file = opaque.file;
        return prepare(opaque);
      },
    },
    WAWebMediaStorage: {
      getOrCreateMediaObject: () => ({ type: 'document', file: media.file, consolidate() {} }),
    },
    WAWebMmsMediaTypes: { msgToMediaType: () => 'document', castToV4: (type) => type },
    WAWebMediaDataUtils: { shouldUseMediaCache: () => false },
    WAWebMediaMmsV4Upload: { uploadMedia },
  };
  // What the library asks for and does without is undefined, as in the real page.
  window.require = (name) => modules[name];
  window.Debug = { VERSION: world.version };
  for (const message of world.unread) keep(message);
})();
