#!/usr/bin/env node
// What real Backstage portals end up with, one after another, each reading its own locations and new, or with the
// database of the one before it.
// usage: CATALOG_SYNC_NODE_MODULES=DIR node ingest.mjs < job.json
//   job: {"azure": URL that answers as dev.azure.com or null, "github": {"owner/name": FOLDER},
//         "portals": [{"locations": [{"type", "target"}], "allow": [KIND] or null for the default rules, "again": BOOL,
//           "provided": locations that a provider brings, or null, "modules": [NAME] or null,
//           "then": [{"github": as above, "seconds": NUMBER}] or null}], "database": a folder that they share, or null}
//   "again" lets the portal refresh everything once more after it has settled; "then" has repositories change while it
//   runs: it refreshes everything at least twice after each change, and for so many seconds.
// output: one JSON object a portal and line:
//   {settled, entities, errors: [{entity, message}], stuck: [ref], conflicts, logs, requests: [{url, status}],
//    refreshed: [{url, status}], later: the same after each change, with {missing: {ref: seconds}, orphaned: [ref]}}
import fs from 'node:fs';
import { redirectAzure, serveGithub } from './hosts.mjs';
import { KINDS, startPortal } from './portal.mjs';

const SECONDS = 120;
const job = JSON.parse(fs.readFileSync(0, 'utf8'));
process.removeAllListeners('warning');
process.on('warning', () => {});
process.on('uncaughtException', error => { console.error(error); process.exit(1); });   // Backstage only logs it
const log = [];
const repositories = job.github ?? {};
const integrations = { azure: redirectAzure(job.azure, log), github: await serveGithub(repositories, log) };

/** What the portal sees of one change while it goes on. */
async function change(portal, { github, seconds = 0 }) {
  const watched = portal.watch();
  const until = performance.now() + seconds * 1000;
  Object.assign(repositories, github);
  let settled = true;
  for (let rounds = 0; rounds < 2 || performance.now() < until; rounds++) {
    await portal.refresh();
    settled = (await portal.settle(SECONDS)) && settled;
  }
  return { settled, ...(await watched.stop()), ...(await portal.found()), requests: log.splice(0), refreshed: [] };
}

for (const { locations, allow = KINDS, again = false, provided, then, modules } of job.portals) {
  const portal = await startPortal({ locations, allow, integrations, provided, database: job.database, modules });
  let settled = await portal.settle(SECONDS);
  const requests = log.splice(0);
  if (again) {
    await portal.refresh();
    settled = (await portal.settle(SECONDS)) && settled;
  }
  const result = { settled, ...(await portal.found()), requests, refreshed: log.splice(0), later: [] };
  for (const one of then ?? []) result.later.push(await change(portal, one));
  await new Promise(resolve => process.stdout.write(JSON.stringify(result) + '\n', resolve));
  await portal.stop();
}
process.exit(0);
