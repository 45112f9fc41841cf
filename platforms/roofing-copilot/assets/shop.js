// Sends each form as JSON and goes to the page that the answer names.
for (const form of document.forms) {
  form.addEventListener('submit', event => {
    event.preventDefault();
    void send(form);
  });
}

async function send(form) {
  const message = form.querySelector('[role="alert"]');
  const answer = await fetch(form.action, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(Object.fromEntries(new FormData(form))),
  });
  const { next, error } = await answer.json();
  if (answer.ok) location.assign(next);
  else message.textContent = error;
}
