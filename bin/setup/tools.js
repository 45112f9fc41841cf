// Second part of setup: runs on a Node that reads TypeScript, once the packages are there.
import { chromium } from './chromium.js';
import { endWith } from './failure.js';
import { k6 } from './k6.js';
import { readOptions, say } from './options.js';
import { productUrl } from './place.js';

const options = readOptions(process.argv.slice(2));

try {
  const { nodeHost } = await import(productUrl('src/host/node-host'));
  const host = nodeHost();
  const discovery = await import(productUrl('src/host/tools'));
  // both at once: asking a program for its version is most of what setup does when nothing is missing
  const [foundK6, foundChromium] = await Promise.all([
    k6.find(host, discovery),
    chromium.find(host, discovery),
  ]);
  const tools = {
    node: { path: process.execPath, version: process.version.slice(1) },
    k6: foundK6 ?? (await install(k6, host, discovery)),
    chromium: foundChromium ?? (await install(chromium, host, discovery)),
  };
  if (!options.dryRun) {
    const { node } = tools;
    say(options, `ready: Node ${node.version}, k6 ${tools.k6.version}, Chromium ${tools.chromium.version}`);
  }
  if (options.json) process.stdout.write(`${JSON.stringify(tools, null, 2)}\n`);
} catch (error) {
  endWith(error, options);
}

async function install(tool, host, discovery) {
  if (options.dryRun) {
    say(options, `would ${tool.plan(host, discovery)}`);
    return null;
  }
  say(options, `${tool.plan(host, discovery)} ...`);
  await tool.install(host, discovery);
  return tool.find(host, discovery);
}
