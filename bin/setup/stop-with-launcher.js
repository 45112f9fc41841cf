// Loaded before Plimsoll when the launcher runs it as a child: a launcher that was killed outright could not pass
// that on, and load would go on with nobody to stop it.
import { isMainThread } from 'node:worker_threads';

if (isMainThread && process.channel) {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel.unref();
}
