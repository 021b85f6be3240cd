// After a refused form: the keyboard goes to the first field that is wrong.
document.addEventListener('DOMContentLoaded', () => {
  document.querySelector('[aria-invalid="true"]')?.focus();
});
// Pressed once is sent once.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.dataset.sent === 'yes') event.preventDefault();
  else if (form.method === 'post' && !form.hasAttribute('hx-post')) form.dataset.sent = 'yes';
});
// Back to a page that the browser kept: its forms may be sent again.
window.addEventListener('pageshow', () => {
  for (const form of document.forms) delete form.dataset.sent;
});
