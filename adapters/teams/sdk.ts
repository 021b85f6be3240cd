import {
  type Activity,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  type ConversationReference,
  type TurnContext,
} from 'botbuilder';
import type { ConnectorClient, ServiceClientCredentialsFactory } from 'botframework-connector';
import { AuthenticationError } from 'botframework-connector';
import type { Address } from './address.ts';
import type { Json } from './json.ts';
import type { Tokens } from './tokens.ts';

export interface BotOptions {
  readonly appId: string;
  /** Where the keys that sign the channels' tokens are listed. */
  readonly openIdMetadata: string;
  readonly tokens: Tokens;
  /** Milliseconds for one request. */
  readonly timeout: number;
}

/**
 * Bot Framework's adapter, out of support since December 2025: nothing else of this folder, or of Parvis, knows it (decision 019). It
 * checks the tokens of what comes in and knows the connector that takes what goes out.
 */
export class Bot extends CloudAdapter {
  readonly #options: BotOptions;

  constructor(options: BotOptions) {
    const { openIdMetadata: ToBotFromChannelOpenIdMetadataUrl, tokens, appId } = options;
    // Any of these makes the SDK take all of them from here.
    const urls = {
      ToBotFromChannelOpenIdMetadataUrl,
      ToBotFromEmulatorOpenIdMetadataUrl: ToBotFromChannelOpenIdMetadataUrl,
      ToBotFromChannelTokenIssuer: 'https://api.botframework.com',
      ToChannelFromBotOAuthScope: 'https://api.botframework.com',
      ToChannelFromBotLoginUrl: 'https://login.microsoftonline.com/botframework.com',
      OAuthUrl: 'https://api.botframework.com',
    };
    super(new ConfigurationBotFrameworkAuthentication(urls, credentials(appId, tokens)));
    this.#options = options;
  }

  /**
   * Runs `work` when the token is signed by one of the channels' keys, endorsed for this channel; false when it is not. Throws what `work`
   * throws, and what comes of keys that can't be had.
   */
  async receive(header: string, activity: Json, work: () => Promise<void>): Promise<boolean> {
    try {
      await this.processActivity(header, { ...activity } as unknown as Activity, work);
      return true;
    } catch (error) {
      if (isRefusal(error)) return false;
      throw error;
    }
  }

  /**
   * One activity to the connector of its conversation; the channel's id of it. Throws RestError. The SDK would repeat a failed request by
   * itself, and follow a redirect with the token: the sender repeats, nobody is followed.
   */
  async post(address: Address, activity: Json): Promise<string | undefined> {
    let id: string | undefined;
    const { channel: channelId, service: serviceUrl, conversation, bot, user } = address;
    const reference = {
      channelId,
      serviceUrl,
      bot: { id: bot },
      user: { id: user },
      conversation: { id: conversation },
    } as ConversationReference;
    await this.continueConversationAsync(this.#options.appId, reference, async (context: TurnContext) => {
      const connector: ConnectorClient = context.turnState.get(this.ConnectorClientKey);
      // biome-ignore lint/complexity/useLiteralKeys: private in the SDK's types, and the only way to its retries.
      const { pipeline } = connector['client'];
      for (const name of ['defaultRetryPolicy', 'redirectPolicy']) pipeline.removePolicy({ name });
      const options = { timeout: this.#options.timeout };
      const taken = await connector.conversations.sendToConversation(
        conversation,
        activity as unknown as Activity,
        options,
      );
      id = taken.id;
    });
    return id;
  }
}

/** Of jsonwebtoken, which the SDK lets through: signed by another key, or not a token. */
const tokenErrors: readonly string[] = ['JsonWebTokenError', 'TokenExpiredError', 'NotBeforeError'];

function isRefusal(error: unknown): boolean {
  if (error instanceof AuthenticationError) return Number(error.statusCode) < 500;
  return error instanceof Error && tokenErrors.includes(error.name);
}

function credentials(appId: string, tokens: Tokens): ServiceClientCredentialsFactory {
  return {
    isValidAppId: async (id) => id === appId,
    isAuthenticationDisabled: async () => false,
    createCredentials: async () => ({
      async signRequest(request) {
        request.headers.set('authorization', `Bearer ${await tokens.get()}`);
        return request;
      },
    }),
  };
}
