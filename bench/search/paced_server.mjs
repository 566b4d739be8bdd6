// Serves folders over HTTP/2 and TLS as a phone on a slow line sees them, and keeps a log of what was asked.
//
// Usage: node paced_server.mjs settings.json
//   settings: {"key": path, "cert": path, "mounts": [["/prefix/", folder], ...]}   the longest prefix wins
// Prints one line of JSON, {"port", "control"}, and serves until its standard input closes.
//
// A request waits one latency, then its bytes share the down-link with all others, 1,400 at a time in turns, so that
// many small files cost what they cost on the one line a phone has. Congestion windows and the up-link are left out,
// which is kind to large answers. Text is brotli at its best setting, from memory.
//
// Control, on a plain port of its own:
//   /pace?latency=150&kbits=1600   milliseconds and kilobits a second; kbits=0 does not limit
//   /log                           [[path, arrived, ended, bytes of body, status], ...] in ms, and forgets it
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { createSecureServer } from "node:http2";
import { join, normalize } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const settings = JSON.parse(readFileSync(process.argv[2], "utf8"));
const mounts = settings.mounts.sort((one, other) => other[0].length - one[0].length);
const pace = { latency: 0, kbits: 0 };
const PIECE = 1400;
const TYPES = {
  html: "text/html; charset=utf-8", js: "text/javascript", mjs: "text/javascript", css: "text/css",
  json: "application/json", svg: "image/svg+xml", webmanifest: "application/manifest+json",
  webp: "image/webp", png: "image/png", ico: "image/x-icon",
};
const COMPRESSED = new Set(["html", "js", "mjs", "css", "json", "svg", "webmanifest"]);
let log = [];

const cache = new Map();
function answer(path) {
  if (!cache.has(path)) cache.set(path, read(path));
  return cache.get(path);
}

function read(path) {
  const [prefix, folder] = mounts.find(([start]) => path.startsWith(start)) ?? [];
  if (!prefix) return null;
  let file = join(folder, normalize("/" + path.slice(prefix.length)));
  let body;
  try {
    if (statSync(file).isDirectory()) file = join(file, "index.html");
    body = readFileSync(file);
  } catch {
    return null;
  }
  const extension = file.slice(file.lastIndexOf(".") + 1);
  const headers = {
    "content-type": TYPES[extension] ?? "application/octet-stream",
    etag: `"${createHash("sha256").update(body).digest("hex").slice(0, 16)}"`,
    "cache-control": extension === "html" || file.endsWith("root.json") ? "max-age=0, must-revalidate" : "max-age=31536000, immutable",
  };
  if (COMPRESSED.has(extension)) {
    const packed = brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: body.length } });
    if (packed.length < body.length) {
      body = packed;
      headers["content-encoding"] = "br";
    }
  }
  return { body, headers };
}

// The one line: streams with bytes left, in turns.
const waiting = [];
let lineFree = 0;
let running = false;
async function run() {
  if (running) return;
  running = true;
  while (waiting.length) {
    const job = waiting.shift();
    const piece = job.body.subarray(job.sent, job.sent + (pace.kbits ? PIECE : job.body.length));
    if (pace.kbits) {
      lineFree = Math.max(lineFree, performance.now()) + (piece.length * 8) / pace.kbits;
      await until(lineFree);
    }
    job.sent += piece.length;
    if (job.sent < job.body.length) {
      if (!job.stream.destroyed) job.stream.write(piece);
      waiting.push(job);
    } else {
      // Noted before it is sent: the answer to it may come back before this line would run.
      job.entry[2] = performance.now();
      if (!job.stream.destroyed) job.stream.end(piece);
    }
  }
  running = false;
}

function until(moment) {
  const left = moment - performance.now();
  return left > 0 ? new Promise((go) => setTimeout(go, left)) : undefined;
}

const server = createSecureServer({ key: readFileSync(settings.key), cert: readFileSync(settings.cert) });
server.on("stream", (stream, asked) => {
  const path = decodeURI(asked[":path"].split("?")[0]);
  const entry = [path, performance.now(), 0, 0, 0];
  log.push(entry);
  stream.on("error", () => {});
  setTimeout(() => {
    if (stream.destroyed) return;
    const found = answer(path);
    const unchanged = found && asked["if-none-match"] === found.headers.etag;
    entry[4] = found ? (unchanged ? 304 : 200) : 404;
    stream.respond({ ":status": entry[4], ...found?.headers });
    const body = found && !unchanged ? found.body : Buffer.alloc(0);
    entry[3] = body.length;
    waiting.push({ stream, body, sent: 0, entry });
    run();
  }, pace.latency);
});

const control = createServer((request, response) => {
  const url = new URL(request.url, "http://control");
  if (url.pathname === "/pace") {
    pace.latency = Number(url.searchParams.get("latency"));
    pace.kbits = Number(url.searchParams.get("kbits"));
  }
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(url.pathname === "/log" ? log : pace));
  if (url.pathname === "/log") log = [];
});

server.listen(0, "127.0.0.1", () =>
  control.listen(0, "127.0.0.1", () =>
    console.log(JSON.stringify({ port: server.address().port, control: control.address().port })),
  ),
);
process.stdin.on("end", () => process.exit(0)).resume();
