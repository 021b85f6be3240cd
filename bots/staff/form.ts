/** What a form sent; JSON of our own scripts too. */
export interface Form {
  /** The first value of this name, trimmed; '' when there is none. */
  text(name: string): string;
  /** As typed, for passwords. */
  raw(name: string): string;
  /** Every value of this name: boxes that were ticked. */
  all(name: string): readonly string[];
  /** A file that was chosen; null when none was. Use `enctype="multipart/form-data"` (`PostForm files`). */
  file(name: string): Promise<{ readonly name: string; readonly bytes: Buffer } | null>;
  /** The whole, when it was JSON; undefined otherwise. */
  readonly json: unknown;
}

export const noForm: Form = {
  text: () => '',
  raw: () => '',
  all: () => [],
  file: async () => null,
  json: undefined,
};

/** Reads a body; null when it is not what its content type says. */
export async function readForm(body: Buffer, type: string): Promise<Form | null> {
  try {
    if (/^application\/json\b/.test(type)) return { ...noForm, json: JSON.parse(body.toString('utf8')) };
    if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)\b/.test(type)) return noForm;
    const bytes = new Uint8Array(body);
    return formOf(await new Response(bytes, { headers: { 'content-type': type } }).formData());
  } catch {
    // What a browser sends is always readable; anything else is refused.
    return null;
  }
}

type Fields = Awaited<ReturnType<Response['formData']>>;

function formOf(fields: Fields): Form {
  const texts = (name: string) => fields.getAll(name).filter((value) => typeof value === 'string');
  return {
    text: (name) => (texts(name)[0] ?? '').normalize('NFC').trim(),
    raw: (name) => texts(name)[0] ?? '',
    all: texts,
    async file(name) {
      const found = fields.get(name);
      if (found === null || typeof found === 'string' || found.size === 0) return null;
      return { name: found.name, bytes: Buffer.from(await found.arrayBuffer()) };
    },
    json: undefined,
  };
}
