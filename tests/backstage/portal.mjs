// A running catalog: Backstage's own catalog backend in this process, on loopback, with SQLite. Its
// configuration and logger are ours, both of which Backstage lets one replace; none of its code is.
import net from 'node:net';
import path from 'node:path';
import { createRequire } from 'node:module';

const modules = process.env.CATALOG_SYNC_NODE_MODULES;
if (!modules) { console.error('CATALOG_SYNC_NODE_MODULES names no node_modules folder'); process.exit(2); }
const require = createRequire(path.join(path.resolve(modules), 'portal.cjs'));
const inside = file => require(path.join(path.resolve(modules), file));
const { createBackend } = require('@backstage/backend-defaults');
const { coreServices, createBackendModule, createServiceFactory } = require('@backstage/backend-plugin-api');
const { ConfigReader } = require('@backstage/config');
const { catalogProcessingExtensionPoint, locationSpecToLocationEntity } = require('@backstage/plugin-catalog-node');
const { eventsServiceRef } = require('@backstage/plugin-events-node');
const catalogPlugin = require('@backstage/plugin-catalog-backend').default;
const templateKind = require('@backstage/plugin-catalog-backend-module-scaffolder-entity-model').default;
const { AzureDevOpsAnnotatorProcessor } = inside('@backstage-community/plugin-catalog-backend-module-azure-devops-annotator-processor/dist/processor/AzureDevOpsAnnotatorProcessor.cjs.js');

export const KINDS = ['Component', 'API', 'Resource', 'System', 'Domain', 'Group', 'User', 'Location', 'Template', 'AiResource'];
const POLL_MS = 100;
const LOOK_MS = 50;           // how often a watch looks at what people see
const QUIET_MS = 600;          // how long nothing may move before the catalog counts as settled
const STUCK_MS = 8000;         // a row whose processing threw never gets a result: then this long

function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => resolve(port)); });
  });
}

const OF_OUR_TOKEN = /^Personal access token credentials .* are deprecated/;   // says nothing of what is read

/** A logger that keeps warnings and errors, one line each. */
function keepingLogger(kept, plugin = '') {
  const keep = level => (message, meta) => {
    if (OF_OUR_TOKEN.test(message)) return;
    const cause = meta instanceof Error ? meta : meta?.error;
    kept.push(`${level} ${plugin}: ${message}${cause ? ` ${cause}` : ''}`);
  };
  const child = meta => keepingLogger(kept, meta.plugin ?? plugin);
  return { debug() {}, info() {}, warn: keep('warn'), error: keep('error'), child };
}

function configuration({ port, locations, allow, integrations, database }) {
  const baseUrl = `http://127.0.0.1:${port}`;
  return {
    app: { baseUrl },
    backend: {
      baseUrl,
      listen: { host: '127.0.0.1', port },
      database: { client: 'better-sqlite3', connection: database ? { directory: database } : ':memory:' },
      auth: { dangerouslyDisableDefaultAuthPolicy: true },
    },
    events: { useEventBus: 'never' },
    integrations,
    catalog: { processingInterval: { hours: 24 }, locations, ...(allow ? { rules: [{ allow }] } : {}) },
  };
}

/**
 * Starts a portal.
 * locations: [{type, target}]; allow: kinds for catalog.rules, null for Backstage's default rules;
 * integrations: as in an app-config; provided: locations that a provider of its own brings, as the Azure DevOps
 * one does; database: a folder, for portals that are started again; in memory without one; modules: official ones
 * that it has beside the scaffolder's.
 */
export async function startPortal({ locations, allow = KINDS, integrations, provided, database, modules: further = [] }) {
  const port = await freePort();
  const config = new ConfigReader(configuration({ port, locations, allow, integrations, database }));
  const logs = [];
  const conflicts = [];
  let knex;
  const ours = createBackendModule({
    pluginId: 'catalog',
    moduleId: 'observer',
    register(env) {
      env.registerInit({
        deps: { database: coreServices.database, events: eventsServiceRef, catalog: catalogProcessingExtensionPoint },
        async init({ database, events, catalog }) {
          knex = await database.getClient();
          // What the Azure DevOps plugin asks portals to install; here for every kind.
          catalog.addProcessor(AzureDevOpsAnnotatorProcessor.fromConfig(config, { kinds: KINDS }));
          if (provided) catalog.addEntityProvider(discovery(provided));
          await events.subscribe({
            id: 'observer', topics: ['experimental.catalog.conflict'],
            onEvent: async ({ eventPayload: { entityRef, newLocationKey, existingLocationKey } }) => {
              conflicts.push(`${entityRef}: ${existingLocationKey} and ${newLocationKey}`);
            },
          });
        },
      });
    },
  });
  const backend = createBackend();
  backend.add(createServiceFactory({ service: coreServices.rootConfig, deps: {}, factory: () => config }));
  backend.add(createServiceFactory({ service: coreServices.rootLogger, deps: {}, factory: () => keepingLogger(logs) }));
  backend.add(catalogPlugin);
  backend.add(templateKind);
  for (const name of further) backend.add(require(`@backstage/plugin-catalog-backend-module-${name}`).default);
  backend.add(ours);
  await backend.start();
  return {
    settle: (seconds, pace) => settle(knex, seconds * 1000, pace),
    refresh: (like = '%') => knex('refresh_state').where('entity_ref', 'like', like)
      .update({ next_update_at: knex.raw("datetime('now', '-1 seconds')") }),
    count: async () => (await progress(knex)).final,
    found: async () => ({ ...(await found(knex, port)), conflicts, logs }),
    watch: () => watch(knex),
    stop: () => Promise.race([backend.stop(), new Promise(resolve => setTimeout(resolve, 2000))]),
  };
}

/** What AzureDevOpsEntityProvider hands to the catalog for the manifests that it found. */
function discovery(locations) {
  const locationKey = 'AzureDevOpsEntityProvider:acme';
  const entities = locations.map(location => ({
    locationKey, entity: locationSpecToLocationEntity({ location: { ...location, presence: 'required' } }),
  }));
  return {
    getProviderName: () => locationKey,
    connect: connection => connection.applyMutation({ type: 'full', entities }),
  };
}

/** Counts, by one statement: what tells whether the catalog still works is asked again and again. */
async function progress(knex) {
  const [counts] = await knex.raw(`SELECT
    (SELECT count(*) FROM refresh_state) AS "rows",
    (SELECT count(*) FROM refresh_state WHERE next_update_at <= CURRENT_TIMESTAMP) AS due,
    (SELECT count(*) FROM refresh_state WHERE result_hash IS NULL OR result_hash = '') AS unprocessed,
    (SELECT count(*) FROM stitch_queue) AS stitching,
    (SELECT count(*) FROM final_entities WHERE final_entity IS NOT NULL) AS final`);
  return counts;
}

/** Waits until nothing is due, nothing is unprocessed and nothing has moved for a while; false when it never is. */
async function settle(knex, timeoutMs, { pollMs = POLL_MS, quietMs = QUIET_MS } = {}) {
  const start = performance.now();
  let last = '', since = start;
  while (performance.now() - start < timeoutMs) {
    const now = await progress(knex);
    if (JSON.stringify(now) !== last) { last = JSON.stringify(now); since = performance.now(); }
    const quiet = performance.now() - since;
    const idle = now.rows > 0 && now.due === 0 && now.stitching === 0;
    if (idle && quiet >= Math.max(quietMs, now.unprocessed ? STUCK_MS : 0)) return true;
    await new Promise(resolve => setTimeout(resolve, pollMs));
  }
  return false;
}

/** Looks again and again at what people see, until stop() tells for how many seconds each entity that was there, or came
 * later, was then missing, and which were orphans for a while. */
function watch(knex) {
  const since = new Map(), missing = {}, orphaned = new Set();
  let over = false;
  const look = async () => {
    const rows = await knex('final_entities').whereNotNull('final_entity').select('entity_ref', 'final_entity');
    const now = performance.now();
    const there = new Map(rows.map(row => [row.entity_ref, row.final_entity]));
    for (const [ref, text] of there) {
      since.set(ref, now);
      if (text.includes('"backstage.io/orphan":"true"')) orphaned.add(ref);
    }
    for (const [ref, seen] of since) {
      if (!there.has(ref)) missing[ref] = Math.max(missing[ref] ?? 0, (now - seen) / 1000);
    }
  };
  const looking = (async () => {
    do { await look(); await new Promise(resolve => setTimeout(resolve, LOOK_MS)); } while (!over);
    await look();
  })();
  return { stop: async () => { over = true; await looking; return { missing, orphaned: [...orphaned].sort() }; } };
}

/** The entities that people see, and every error that the catalog holds about what it was given. */
async function found(knex, port) {
  const answer = await fetch(`http://127.0.0.1:${port}/api/catalog/entities`);
  if (!answer.ok) throw new Error(`the catalog answers ${answer.status}`);
  const entities = await answer.json();
  const rows = await knex('refresh_state').select('entity_ref', 'errors', 'result_hash').orderBy('entity_ref');
  const errors = rows.flatMap(row => JSON.parse(row.errors || '[]').map(e => ({ entity: row.entity_ref, message: `${e.name}: ${e.message}` })));
  const stuck = rows.filter(row => !row.result_hash).map(row => row.entity_ref);
  return { entities, errors, stuck };
}
