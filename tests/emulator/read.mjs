// Reads from the emulator with Backstage's own AzureUrlReader, which believes that it asks dev.azure.com.
// stdin: a JSON list of {"call": "readUrl"|"readTree"|"search", "url": …}; stdout: a JSON list of
// {"text": …}, {"files": {path: text}, "etag": …} or {"error": name, "message": words}.
// usage: CATALOG_SYNC_NODE_MODULES=folder node read.mjs EMULATOR_URL TOKEN < calls.json
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { createRequire } from 'node:module';

process.removeAllListeners('warning');
process.on('warning', () => {});
const [emulator, token] = process.argv.slice(2);
const modules = path.resolve(process.env.CATALOG_SYNC_NODE_MODULES);
const require = createRequire(path.join(modules, 'here.cjs'));
const { ConfigReader } = require('@backstage/config');
const { UrlReaders } = require('@backstage/backend-defaults/urlReader');

globalThis.fetch = (address, options = {}) =>
  new Promise((resolve, reject) => {
    const url = new URL(address);
    const headers = { accept: '*/*', ...options.headers, host: url.host };
    const target = new URL(url.pathname + url.search, emulator);
    const request = http.request(target, { headers }, answer => {
      const parts = [];
      answer.on('data', part => parts.push(part));
      answer.on('end', () => {
        const { statusCode: status, statusMessage: statusText } = answer;
        resolve(new Response(Buffer.concat(parts), { status, statusText, headers: answer.headers }));
      });
    });
    request.on('error', reject);
    request.end();
  });

const silent = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
const config = new ConfigReader({
  integrations: {
    azure: [{ host: 'dev.azure.com', credentials: [{ personalAccessToken: token }] }],
  },
});
const reader = UrlReaders.default({ config, logger: silent });

async function contents(files) {
  const found = {};
  for (const file of files) {
    found[file.path ?? file.url] = (await file.content()).toString('utf8');
  }
  return found;
}

async function perform({ call, url }) {
  try {
    if (call === 'readUrl') {
      const answer = await reader.readUrl(url);
      return { text: (await answer.buffer()).toString('utf8') };
    }
    const answer = call === 'readTree' ? await reader.readTree(url) : await reader.search(url);
    const files = call === 'readTree' ? await answer.files() : answer.files;
    return { files: await contents(files), etag: answer.etag };
  } catch (error) {
    return { error: error.name, message: error.message };
  }
}

const answers = [];
for (const call of JSON.parse(fs.readFileSync(0, 'utf8'))) {
  answers.push(await perform(call));
}
process.stdout.write(JSON.stringify(answers));
