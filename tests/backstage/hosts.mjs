// The two places that a portal reads from, both on loopback, with a log of every request: an Azure DevOps that
// someone else serves, and a GitHub that knows no more than files of repositories (its "contents" API).
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';

const TOKEN = 'any-token';

/** Sends whatever is asked of dev.azure.com to `base`, which sees the real host name in the Host header. */
export function redirectAzure(base, log) {
  const real = globalThis.fetch;
  globalThis.fetch = (address, options = {}) => {
    const url = new URL(address);
    if (url.hostname === '127.0.0.1') return real(address, options);
    if (url.host !== 'dev.azure.com' || !base) throw new Error(`${url.host} is not served here`);
    return send(new URL(url.pathname + url.search, base), { ...options.headers, host: url.host }).then(answer => {
      log.push({ url: url.href, status: answer.status });
      return answer;
    });
  };
  return [{ host: 'dev.azure.com', credentials: [{ personalAccessToken: TOKEN }] }];
}

/** A request of its own, since fetch does not let one choose the Host header. */
function send(target, headers) {
  return new Promise((resolve, reject) => {
    http.get(target, { headers: { accept: '*/*', ...headers } }, answer => {
      const parts = [];
      answer.on('data', part => parts.push(part));
      answer.on('end', () => resolve(new Response(Buffer.concat(parts), {
        status: answer.statusCode, statusText: answer.statusMessage, headers: answer.headers,
      })));
    }).on('error', reject);
  });
}

/** Serves {"owner/name": folder} as GitHub does raw contents, with entity tags. */
export async function serveGithub(repositories, log) {
  const server = http.createServer((request, response) => {
    const url = new URL(request.url, 'https://api.github.com');
    const [, repository, file] = /^\/repos\/([^/]+\/[^/]+)\/contents\/(.+)$/.exec(url.pathname) ?? [];
    const answer = (status, headers, body) => {
      log.push({ url: url.href, status });
      response.writeHead(status, headers).end(body);
    };
    const folder = repositories[repository];
    if (!folder) return answer(404);
    let data;
    try { data = fs.readFileSync(path.join(folder, path.normalize(`/${decodeURIComponent(file)}`))); } catch { return answer(404); }
    const etag = `"${crypto.createHash('sha1').update(data).digest('hex')}"`;
    return request.headers['if-none-match'] === etag ? answer(304, { etag }) : answer(200, { etag }, data);
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return [{ host: 'github.com', apiBaseUrl: `http://127.0.0.1:${server.address().port}`, token: TOKEN }];
}
