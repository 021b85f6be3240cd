// The browser's part of passkeys: asks the server what to do, the authenticator to do it, and hands the answer back.
const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');

async function send(url, csrf, value) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-csrf': csrf },
    body: JSON.stringify(value),
  });
  // Sent elsewhere (to prove again who one is): the person goes there.
  if (answer.redirected) {
    location.assign(answer.url);
    return new Promise(() => {});
  }
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

const withBytes = (list) => (list ?? []).map((each) => ({ ...each, id: toBytes(each.id) }));

async function make(options) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: toBytes(options.challenge),
      user: { ...options.user, id: toBytes(options.user.id) },
      excludeCredentials: withBytes(options.excludeCredentials),
    },
  });
  const { response } = made;
  return {
    id: made.id,
    rawId: toText(made.rawId),
    type: made.type,
    clientExtensionResults: made.getClientExtensionResults(),
    response: {
      clientDataJSON: toText(response.clientDataJSON),
      attestationObject: toText(response.attestationObject),
      transports: response.getTransports?.() ?? [],
    },
  };
}

async function show(options) {
  const shown = await navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: toBytes(options.challenge),
      allowCredentials: withBytes(options.allowCredentials),
    },
  });
  const { response } = shown;
  return {
    id: shown.id,
    rawId: toText(shown.rawId),
    type: shown.type,
    clientExtensionResults: shown.getClientExtensionResults(),
    response: {
      clientDataJSON: toText(response.clientDataJSON),
      authenticatorData: toText(response.authenticatorData),
      signature: toText(response.signature),
      userHandle: response.userHandle ? toText(response.userHandle) : undefined,
    },
  };
}

for (const place of window.PublicKeyCredential ? document.querySelectorAll('[data-passkey]') : []) {
  place.hidden = false;
  const button = place.querySelector('button');
  const failed = place.querySelector('[role=alert]');
  button.addEventListener('click', async () => {
    failed.hidden = true;
    button.disabled = true;
    try {
      const { passkey, csrf, options, action } = place.dataset;
      const asked = await send(options, csrf, {});
      const answered = passkey === 'make' ? await make(asked) : await show(asked);
      const named = { ...answered, label: place.querySelector('input')?.value };
      const { to } = await send(action, csrf, named);
      location.assign(to);
    } catch {
      failed.hidden = false;
      button.disabled = false;
    }
  });
}
