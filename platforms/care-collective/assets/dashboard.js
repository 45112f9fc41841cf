// Says how long ago each request was made; without this script the full date stays.
const ago = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const now = Date.now();

for (const time of document.querySelectorAll('[data-testid="help-requests-list"] time')) {
  const hours = Math.round((Date.parse(time.dateTime) - now) / 3_600_000);
  time.title = time.dateTime;
  time.textContent = hours > -48 ? ago.format(hours, 'hour') : ago.format(Math.round(hours / 24), 'day');
}
