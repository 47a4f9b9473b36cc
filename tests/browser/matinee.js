// Runs the real program in an empty folder, and a browser in front of it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { createRequire } from "node:module";
import path from "node:path";
import readline from "node:readline";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const DEADLINE = 60_000;

export function program() {
  const binary = process.env.MATINEE_BINARY ?? path.resolve(import.meta.dirname, "../../target/debug/matinee");
  if (!existsSync(binary)) throw new Error(`there is no ${binary}; build it, or set MATINEE_BINARY`);
  return binary;
}

/** Starts the server, with a configuration if one is given, and waits until it says where it is. */
export async function serve(env = {}, config = null) {
  const folder = await mkdtemp(path.join(tmpdir(), "matinee-"));
  if (config) await writeFile(path.join(folder, "config.json"), JSON.stringify(config));
  const server = spawn(program(), ["serve", "--port", "0"], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = readline.createInterface({ input: server.stdout });
  const url = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("the server did not start in time")), DEADLINE);
    server.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
    lines.on("line", (line) => {
      const found = line.match(/^Matinee is at (\S+)\/$/);
      if (found) {
        clearTimeout(timer);
        resolve(found[1]);
      }
    });
  });
  return {
    url,
    async stop() {
      server.removeAllListeners("exit");
      const ended = once(server, "exit");
      server.kill("SIGTERM");
      const [code] = await ended;
      await rm(folder, { recursive: true, force: true });
      return code;
    },
  };
}

/**
 * A language model on loopback that thinks every film fits. Its answers wait while it is held.
 */
export async function languageModel() {
  let release = () => {};
  let held = Promise.resolve();
  let broken = false;
  const nothing = {
    intent: "other", ratings: [], wish: "", wanted: [], unwanted: [], wanted_genres: [], unwanted_genres: [],
    people: [], year_from: null, year_to: null, minutes_to: null, count: null, critiques: [],
  };
  const answer = ({ messages }) => {
    const { films } = JSON.parse(messages.at(-1).content);
    if (!films) return nothing;
    const fitness = (film) => (film.year < 2000 ? 5 : 4);
    return { judgements: films.map((film) => ({ id: film.id, fitness: fitness(film), reason: `The model says so of ${film.year}.` })) };
  };
  const http = createServer(async (request, response) => {
    const body = JSON.parse(Buffer.concat(await request.toArray()).toString());
    await held;
    if (broken) {
      response.statusCode = 401;
      return response.end();
    }
    const message = { role: "assistant", content: JSON.stringify(answer(body)) };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ choices: [{ message, finish_reason: "stop" }] }));
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const model = {
    name: "oracle", base_url: `http://127.0.0.1:${http.address().port}/v1`, key_env: "", model: "oracle-1",
    context_tokens: 32000, json: "none",
  };
  return {
    config: { llm: { models: [model], cache_days: 0 } },
    hold() { held = new Promise((done) => { release = done; }); },
    release() { release(); },
    /** From now on every call fails. */
    fail() { broken = true; release(); },
    stop() { release(); http.closeAllConnections(); http.close(); },
  };
}

export function browser() {
  const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}

/** Fails on what axe-core finds to be serious or critical. */
export async function assertAccessible(page) {
  // The page's own policy forbids scripts from elsewhere, so axe comes in through the debugger.
  await page.evaluate(await readFile(require.resolve("axe-core/axe.min.js"), "utf8"));
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  const serious = found.violations.filter((v) => ["serious", "critical"].includes(v.impact));
  if (serious.length > 0) {
    const nodes = (v) => v.nodes.map((n) => `${n.html} (${n.failureSummary})`).join("\n    ");
    throw new Error(`${page.url()}:\n${serious.map((v) => `  ${v.id}: ${v.help}\n    ${nodes(v)}`).join("\n")}`);
  }
}
