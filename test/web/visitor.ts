import type { TestChat } from './chat.ts';

/** A browser without a script: keeps its cookie, fills in the forms of the last page. */
export function createVisitor(chat: Pick<TestChat, 'url'>, { path = '/', language = 'fr' } = {}) {
  let cookie = '';
  let html = '';
  const post = `/chat${path === '/embed' ? '?embed=1' : ''}`;

  async function request(url: string, options: RequestInit = {}): Promise<Response> {
    const headers = { cookie, 'accept-language': language, ...(options.headers as Record<string, string>) };
    const answer = await fetch(`${chat.url}${url}`, { redirect: 'manual', ...options, headers });
    const set = answer.headers.get('set-cookie');
    if (set !== null) cookie = set.split(';', 1)[0] ?? '';
    return answer;
  }

  const visitor = {
    get cookie() {
      return cookie;
    },
    set cookie(value: string) {
      cookie = value;
    },
    get html() {
      return html;
    },
    request,
    async open(url = path): Promise<Response> {
      const answer = await request(url);
      html = await answer.clone().text();
      return answer;
    },
    /** A hidden field of the composer's form. */
    hidden(name: string): string {
      const form = html.slice(html.indexOf('id="write"'));
      return new RegExp(`name="${name}" value="([^"]*)"`).exec(form)?.[1] ?? '';
    },
    fields(more: Record<string, string>): Record<string, string> {
      return { token: visitor.hidden('token'), id: visitor.hidden('id'), ...more };
    },
    async submit(more: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> {
      const body = new URLSearchParams(visitor.fields(more));
      const answer = await request(post, { method: 'POST', body, headers });
      if (answer.status === 303) await visitor.open(answer.headers.get('location') ?? '/');
      return answer;
    },
    async upload(
      bytes: Uint8Array,
      name = 'photo.jpg',
      more: Record<string, string> = {},
    ): Promise<Response> {
      const body = new FormData();
      for (const [key, value] of Object.entries(visitor.fields(more))) body.append(key, value);
      body.append('photo', new Blob([new Uint8Array(bytes)]), name);
      return request('/chat/photo', { method: 'POST', body });
    },
    /** The conversation as the page shows it, one line each: `bot: Bonjour [Oui] [Non]`. */
    lines(): readonly string[] {
      return [...html.matchAll(/<li id="line-\d+" class="(bot|person)"[^>]*>(.*?)<\/li>/gs)].map(
        ([, from, body = '']) =>
          `${from}: ${body
            .replace(/<span class="who">.*?<\/span>|<legend.*?<\/legend>/g, '')
            .replace(/<button[^>]*>(.*?)<\/button>/g, ' [$1]')
            .replace(/<[^>]+>/g, ' ')
            .replace(/\s+/g, ' ')
            .trim()}`,
      );
    },
  };
  return visitor;
}
