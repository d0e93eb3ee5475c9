// A GitHub of folders in a process of its own, so that what it does does not count as the portal's.
// usage: fork('github.mjs', [JSON of {"owner/name": FOLDER}]); it sends {integration}, and for each message
// {github: folders that replace others, or nothing} what it was asked for since the one before.
import { serveGithub } from '../tests/backstage/hosts.mjs';

const repositories = JSON.parse(process.argv[2]);
const log = [];
const [integration] = await serveGithub(repositories, log);
process.on('message', ({ github }) => {
  Object.assign(repositories, github);
  process.send({ asked: log.splice(0) });
});
process.send({ integration });
