// What a real Backstage does with one catalog, in figures; each mode is a process of its own.
// usage: CATALOG_SYNC_NODE_MODULES=DIR node portal.mjs read FOLDER CHANGED
//          a portal reads the repository in FOLDER, refreshes it unchanged, and then as it is in CHANGED; prints
//          {entities, phases: {name: {wall, processor, longest, statuses}}}: seconds, and requests by status
//        … portal.mjs parse FILE…
//          Backstage's own parser reads each file; prints {name: {seconds, entities}}
import fs from 'node:fs';
import path from 'node:path';
import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { startPortal } from '../tests/backstage/portal.mjs';

const SECONDS = 1800, WARM_UP = 5;
const PACE = { pollMs: 500, quietMs: 15_000 };     // a Location may be at work for long without a trace in the database
const NAME = 'acme/catalog';
const ROOT = `https://github.com/${NAME}/blob/main/catalog/catalog-info.yaml`;

async function read(folder, changed) {
  const here = path.dirname(fileURLToPath(import.meta.url));
  const github = fork(path.join(here, 'github.mjs'), [JSON.stringify({ [NAME]: folder })]);
  const answer = () => new Promise(resolve => github.once('message', resolve));
  const ask = async message => { const answered = answer(); github.send(message); return answered; };
  const { integration } = await answer();
  const loop = monitorEventLoopDelay({ resolution: 10 });
  loop.enable();
  const phases = {};
  let portal;
  const phase = async (name, act) => {
    loop.reset();
    const before = process.cpuUsage(), start = performance.now();
    await act();
    const settled = await portal.settle(SECONDS, PACE);
    if (!settled) throw new Error(`${name}: the portal did not settle`);
    const { user, system } = process.cpuUsage(before);
    const statuses = {};
    for (const { status } of (await ask({})).asked) statuses[status] = (statuses[status] ?? 0) + 1;
    phases[name] = {
      wall: (performance.now() - start - PACE.quietMs) / 1000,
      processor: (user + system) / 1e6,
      longest: loop.max / 1e9,
      statuses,
    };
  };
  await phase('first', async () => {
    portal = await startPortal({ locations: [{ type: 'url', target: ROOT }], integrations: { github: [integration] } });
  });
  await portal.refresh('location:%');      // only now does the portal know of each file what it was when it read it
  await portal.settle(SECONDS, PACE);
  await ask({});
  await phase('locations', () => portal.refresh('location:%'));
  await ask({ github: { [NAME]: changed } });
  await phase('changed', () => portal.refresh('location:%'));
  return { entities: await portal.count(), phases };
}

function parse(files) {
  const require = createRequire(path.join(path.resolve(process.env.CATALOG_SYNC_NODE_MODULES), 'portal.cjs'));
  const { parseEntityYaml } = require('@backstage/plugin-catalog-node');
  const once = file => {
    const data = fs.readFileSync(file), start = performance.now();
    const entities = [...parseEntityYaml(data, { type: 'url', target: ROOT })].length;
    return { seconds: (performance.now() - start) / 1000, entities };
  };
  files.slice(0, WARM_UP).forEach(once);
  return Object.fromEntries(files.map(file => [path.basename(file), once(file)]));
}

const [mode, ...rest] = process.argv.slice(2);
process.removeAllListeners('warning');
process.on('warning', () => {});
process.on('uncaughtException', error => { console.error(error); process.exit(1); });   // Backstage only logs it
const figures = mode === 'parse' ? parse(rest) : await read(...rest);
process.stdout.write(`${JSON.stringify(figures)}\n`, () => process.exit(0));
