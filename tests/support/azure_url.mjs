// Reads URLs (a JSON list on stdin) as Backstage does, and prints what each one names.
// argv[2]: a node_modules folder that holds @backstage/integration.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const require = createRequire(join(process.argv[2], 'anything.js'));
const { AzureIntegration, getAzureFileFetchUrl } = require('@backstage/integration');

const integration = new AzureIntegration({ host: 'dev.azure.com' });
const urls = JSON.parse(readFileSync(0, 'utf8'));
const read = url => {
  const file = new URL(getAzureFileFetchUrl(url));
  return {
    origin: file.origin,
    segments: file.pathname.split('/').filter(Boolean).map(decodeURIComponent),
    path: file.searchParams.get('path'),
    version: file.searchParams.get('versionDescriptor.version'),
    versionType: file.searchParams.get('versionDescriptor.versionType'),
    edit: integration.resolveEditUrl(url),
  };
};
process.stdout.write(JSON.stringify(urls.map(read)));
