// Bundles specifications as Backstage's module openapi does, from files in memory.
// argv[2]: a node_modules folder; stdin: a JSON list of {base, value, files: {path: text}}.
// stdout: a JSON list of {text} or {error, endless}.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const require = createRequire(join(process.argv[2], 'anything.js'));
const { AzureIntegration } = require('@backstage/integration');
const resolver = require(join(process.argv[2],
  '@backstage/plugin-catalog-backend-module-openapi/dist/jsonSchemaRefPlaceholderResolver.cjs.js'));
process.removeAllListeners('warning');
process.on('warning', () => {});

const integration = new AzureIntegration({ host: 'dev.azure.com' });
const answers = [];
for (const { base, value, files } of JSON.parse(readFileSync(0, 'utf8'))) {
  const own = new URL(base);
  const read = async url => {
    const asked = new URL(url);
    const text = files[asked.searchParams.get('path')];
    if (asked.origin !== own.origin || asked.pathname !== own.pathname) throw new Error('another repository');
    if (text === undefined) throw new Error(`no file ${url}`);
    return Buffer.from(text);
  };
  try {
    answers.push({ text: await resolver.jsonSchemaRefPlaceholderResolver({
      key: 'openapi', value, baseUrl: base, read, emit: () => {}, resolveUrl: (url, from) => integration.resolveUrl({ url, base: from }),
    }) });
  } catch (error) {
    answers.push({ error: String(error.message), endless: /Maximum call stack/.test(error.message) });
  }
}
process.stdout.write(JSON.stringify(answers));
