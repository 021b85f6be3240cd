// What the page does better with a script. Without it everything still works by forms and reloads.
(() => {
  const find = (selector) => document.querySelector(selector);
  const root = document.documentElement;
  const photoLimit = 10 * 1024 * 1024;
  const link = { streaming: false, unsent: false };
  let sent = '';
  let written = '';
  let pressed = null;

  root.classList.add('script');

  function notify(text) {
    const notice = find('#notice');
    notice.textContent = text;
    notice.hidden = text === '';
  }

  /** After a button went away under the focus: the next Tab goes to what came after it, and no touch keyboard opens. */
  function keepFocus() {
    if (!pressed || document.activeElement !== document.body) return;
    pressed.tabIndex = -1;
    pressed.focus({ preventScroll: true });
  }

  /** Only the newest choices may be pressed, and none after the person has said something. */
  function retireChoices() {
    const lines = [...document.querySelectorAll('#lines > li')];
    const last = lines.findLast((line) => line.matches('.person') || line.querySelector('.choices'));
    for (const form of document.querySelectorAll('#lines .choices')) {
      if (last?.contains(form)) continue;
      const past = document.createElement('p');
      past.className = 'past';
      past.textContent = [...form.querySelectorAll('button')].map((button) => button.textContent).join(' · ');
      form.replaceWith(past);
    }
  }

  /** To the end, but never past the start of a message that is taller than the window. */
  function scrollDown() {
    const last = find('#lines > li:last-child');
    const isTall = last && last.offsetHeight > find('.scroll').clientHeight;
    last?.scrollIntoView({ block: isTall ? 'start' : 'end' });
  }

  function locate(form) {
    const [lat, lon] = form.querySelectorAll('[name=lat], [name=lon]');
    const texts = find('#notice').dataset;
    notify(texts.searching);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        lat.value = coords.latitude.toFixed(6);
        lon.value = coords.longitude.toFixed(6);
        lat.disabled = lon.disabled = false;
        notify('');
        form.requestSubmit();
      },
      () => notify(texts.denied),
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
    );
  }

  document.addEventListener('click', (event) => {
    const button = event.target.closest('#locate button');
    if (button) locate(button.form);
  });

  document.addEventListener('keydown', (event) => {
    if (event.target.id !== 'text' || event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    event.target.form.requestSubmit();
  });

  document.addEventListener('change', (event) => {
    const [file] = event.target.id === 'file' ? event.target.files : [];
    if (!file) return;
    if (file.size > photoLimit) notify(find('#notice').dataset.heavy);
    else event.target.form.requestSubmit();
  });

  /** Where streams don't pass (some proxies), the reply is seen by a reload, as without a script. */
  function reloadUnlessStreaming() {
    if (!link.streaming && find('#text').value === '') location.reload();
  }

  // What is typed while a message is under way stays.
  document.addEventListener('htmx:beforeRequest', (event) => {
    pressed = event.detail.elt.closest('#lines > li');
    sent = event.detail.elt.matches('#write') ? find('#text').value : '';
  });
  document.addEventListener('htmx:beforeSwap', () => {
    written = find('#text').value;
  });
  document.addEventListener('htmx:afterSwap', (event) => {
    if (!event.detail.xhr) return;
    const text = find('#text');
    const isTaken = event.detail.xhr.status < 400;
    text.value = isTaken && written.startsWith(sent) ? written.slice(sent.length) : written;
    if (isTaken) setTimeout(reloadUnlessStreaming, 4_000);
    if (sent !== '' && document.activeElement === document.body) text.focus();
  });

  function showOffline() {
    find('#offline').hidden = link.streaming && !link.unsent;
  }
  function watchLink(name, change) {
    document.addEventListener(name, () => {
      Object.assign(link, change);
      showOffline();
    });
  }
  watchLink('htmx:sseOpen', { streaming: true });
  watchLink('htmx:sseError', { streaming: false });
  watchLink('htmx:sendError', { unsent: true });
  watchLink('htmx:afterOnLoad', { unsent: false });

  document.addEventListener('htmx:sseBeforeMessage', (event) => {
    const { type, lastEventId } = event.detail;
    if (type === 'line' && document.getElementById(`line-${lastEventId}`)) event.preventDefault();
  });
  document.addEventListener('htmx:sseMessage', () => {
    retireChoices();
    keepFocus();
    scrollDown();
  });
  document.addEventListener('htmx:afterSettle', keepFocus);
  scrollDown();
})();
