// What a user of the extension does, in a real VS Code: node main.mjs PACKAGE EDITOR BROWSER
//
// Ends with 1 at the first thing that is not as it should be, with a picture of it.

import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { Editor } from "./editor.mjs";
import { make, OLD_FIXED, SHOP_OPTIMIZED, TOOL_FORMATTED, TOOL_RENAMED } from "./workspace.mjs";

const COMMITS = 20;
const ERROR = ".editor-instance .squiggly-error";
const WARNING = ".editor-instance .squiggly-warning";
const LENS = ".editor-instance .codelens-decoration a";
const NOTE = ".notifications-toasts .notification-list-item";

/** As much of another extension as ours looks at. */
const CONTAINER_TOOLS = {
  publisher: "ms-azuretools",
  name: "vscode-containers",
  version: "2.5.0",
  engines: { vscode: "*" },
  contributes: {
    configuration: {
      properties: { "docker.languageserver.diagnostics.directiveCasing": { type: "string", default: "warning" } },
    },
  },
};

const [vsix, editor, browser] = process.argv.slice(2);
const pictures = process.env.VSCODE_TESTS_PICTURES;
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "vscode-tests-"));
const started = Date.now();

function assert(condition, message) {
  if (!condition) {
    throw new Error(message);
  }
}

/** Does one thing and tells how long it took. */
async function step(name, action) {
  const start = Date.now();
  try {
    await action();
  } catch (error) {
    error.message = `${name}: ${error.message}`;
    throw error;
  }
  console.log(`ok    ${name.padEnd(44)} ${String(Date.now() - start).padStart(6)} ms`);
}

async function picture(code, name) {
  if (pictures !== undefined) {
    fs.mkdirSync(pictures, { recursive: true });
    await code.page.screenshot({ path: path.join(pictures, `${name}.png`) });
  }
}

/** A program of this name that writes its parameters into a file beside it. */
function recorder(name) {
  const program = path.join(scratch, name);
  fs.writeFileSync(program, '#!/bin/sh\nprintf "%s\\n" "$@" >>"$0.started"\n', { mode: 0o755 });
  return { program, started: () => (fs.existsSync(`${program}.started`) ? fs.readFileSync(`${program}.started`, "utf8") : "") };
}

async function session(name, { prepare, ...options }, actions) {
  const home = path.join(scratch, name);
  const work = path.join(home, "shop");
  fs.mkdirSync(home);
  make(work, COMMITS);
  prepare?.(work);
  let code;
  await step("VS Code starts with the extension", async () => {
    code = await Editor.start({ vsix, editor, browser, home, work, ...options });
  });
  try {
    await actions(code, (file) => path.join(work, file), path.join(home, "user", "User", "settings.json"));
  } catch (error) {
    const failure = path.join(pictures ?? os.tmpdir(), "vscode-tests-failure.png");
    fs.mkdirSync(path.dirname(failure), { recursive: true });
    await code.page.screenshot({ path: failure });
    error.message += `\nsee ${failure}`;
    throw error;
  } finally {
    await code.stop();
  }
}

/** Whether a message with `text` is shown. */
async function noted(code, text) {
  return (await code.texts(NOTE)).some((shown) => shown.includes(text));
}

async function findings(code) {
  await step("squiggle below a mistake", async () => {
    await code.open("api.Dockerfile");
    await code.press("Control+B");
    await code.page.waitForSelector(ERROR);
    const all = await code.page.$$eval(ERROR, (found) => found.length);
    assert(all === 1, `${all} errors`);
  });
  await step("hover", async () => {
    await code.go("5:20");
    await code.press("Control+K", "Control+I");
    const shown = await code.until("the hover", async () =>
      (await code.texts(".monaco-hover:not(.hidden) .monaco-hover-content")).find((text) => text.includes("cahce")),
    );
    assert(/is no type of mounts; did you mean cache\?/.test(shown.replaceAll("`", "")), shown);
    assert(shown.includes("unknown-mount-type"), shown);
    await code.until("the quick fixes", async () =>
      !(await code.texts(".monaco-hover:not(.hidden)")).some((text) => text.includes("Checking for quick fixes")),
    );
    await picture(code, "hover");
    await code.press("Escape");
  });
  await step("completion of tags", async () => {
    await code.go("9:1");
    await code.type("FROM node:22-a");
    const rows = ".suggest-widget.visible .monaco-list-row .label-name";
    await code.until("tags", async () => (await code.texts(rows)).some((label) => label.includes("22-alpine")));
    await picture(code, "completion");
    await code.press("Enter");
    await code.until("the tag in the text", async () => (await code.lines())[8]?.startsWith("FROM node:22-alpine"));
  });
  await step("the squiggle goes with the mistake", async () => {
    await code.go("5:18");
    await code.press("Delete", "Delete", "Delete", "Delete", "Delete");
    await code.press("Escape");
    await code.type("cache");
    await code.until("no squiggle", async () => (await code.page.$$(ERROR)).length === 0);
    await code.press("Escape", "Control+S");
  });
}

async function caching(code, file) {
  await step("the action for the cache", async () => {
    await code.open("shop.Dockerfile");
    await code.page.waitForSelector(WARNING);
    await code.go("5:43");
    await code.action("Copy package.json, package-lock.json before");
    await code.saved(file("shop.Dockerfile"), SHOP_OPTIMIZED);
    await code.press("Control+Z");
    await code.until("the old order", async () => (await code.lines())[3] === "COPY . .");
    await code.press("Control+S");
  });
  await step("Optimize for cache: preview and edit", async () => {
    await code.command("dockerfile-analyzer: Optimize for cache");
    await code.page.waitForSelector(".monaco-diff-editor .line-insert");
    const right = await code.lines(".monaco-diff-editor .editor.modified");
    assert(right[3] === "COPY package.json package-lock.json ./", JSON.stringify(right));
    await code.until("the offer", () => noted(code, "The image stays the same"));
    await code.page.waitForSelector('.editor-actions [aria-label^="Apply the order for the cache"]');
    await code.page.waitForSelector(".notification-toast.notification-fade-in-done");
    await picture(code, "cache");
    await code.page.locator(`${NOTE} .monaco-button`, { hasText: "Apply" }).click();
    await code.page.waitForSelector('.tab.active[data-resource-name="shop.Dockerfile"]');
    await code.page.waitForSelector(".monaco-diff-editor", { state: "detached" });
    await code.saved(file("shop.Dockerfile"), SHOP_OPTIMIZED);
  });
  await step("Explain cache", async () => {
    await code.command("dockerfile-analyzer: Explain cache");
    const wanted = `the last ${COMMITS} commits`;
    await code.until("the report", async () => (await code.lines()).some((line) => line.includes(wanted)));
    await picture(code, "explain");
    await code.press("Control+K", "Control+W");
  });
}

async function editing(code, file) {
  await step("format", async () => {
    await code.open("tool.Dockerfile");
    await code.command("Format Document");
    await code.saved(file("tool.Dockerfile"), TOOL_FORMATTED);
  });
  await step("rename", async () => {
    await code.go("1:24");
    await code.press("F2");
    // The name is selected in the box.
    await code.page.waitForSelector(".rename-box input:focus");
    await code.type("compile");
    await code.press("Enter");
    await code.saved(file("tool.Dockerfile"), TOOL_RENAMED);
  });
  await step("fix all", async () => {
    await code.open("old.Dockerfile");
    await code.page.waitForSelector(WARNING);
    await code.command("dockerfile-analyzer: Fix all that is safe to fix");
    await code.saved(file("old.Dockerfile"), OLD_FIXED);
  });
  await step("more names are Dockerfiles", async () => {
    await code.open("Dockerfile-dev");
    await code.page.waitForSelector(ERROR);
  });
  await step("comments in .dockerignore", async () => {
    await code.open(".dockerignore");
    await code.go("1:1");
    await code.press("Control+Slash");
    await code.saved(file(".dockerignore"), "# .git\n*Dockerfile*\n");
  });
}

async function around(code) {
  await step("the page of a rule", async () => {
    await code.open("api.Dockerfile");
    await code.command("dockerfile-analyzer: Show the page of a rule");
    await code.page.locator(".quick-input-title", { hasText: "page of a rule" }).waitFor();
    await code.answer("copy-before-install", "copy-before-install");
    // The page takes the keys at some time, so it is closed by the mouse.
    const tab = code.page.locator('.tab.active[aria-label*="copy-before-install.md"]');
    await tab.locator(".tab-actions .action-label").click();
    await tab.waitFor({ state: "detached" });
    await code.focus();
  });
  await step("restart", async () => {
    await code.open("Dockerfile-dev");
    await code.page.waitForSelector(ERROR);
    const before = servers();
    assert(before.length === 1, `${before.length} servers`);
    await code.command("dockerfile-analyzer: Restart server");
    await code.until("a new server alone", () => servers().length === 1 && servers()[0] !== before[0]);
    await code.page.waitForSelector(ERROR);
  });
  await step("a server that is killed comes back", async () => {
    const before = servers();
    assert(before.length === 1, `${before.length} servers`);
    process.kill(before[0], "SIGKILL");
    await code.until("another server", () => servers().some((pid) => pid !== before[0]));
    await code.go("2:10");
    await code.press("Enter");
    await code.type("WORKDIRR /app");
    await code.until("two errors", async () => (await code.page.$$(ERROR)).length === 2);
    await code.press("Control+S");
  });
}

async function building(code, file, docker) {
  await step("a stage is built from its lens", async () => {
    await code.open("shop.Dockerfile");
    await code.page.locator(LENS, { hasText: "Build stage" }).first().click();
    const wanted = ["build", `--file=${file("shop.Dockerfile")}`, "--target=build"];
    await code.until("the builder is started", () => wanted.every((one) => docker.started().split("\n").includes(one)));
  });
}

/** In a folder that is not trusted, and that would have programs of its own started. */
async function restricted(code, hostile) {
  await step("not trusted: findings, but no lens and no program", async () => {
    await code.open("shop.Dockerfile");
    await code.page.waitForSelector(WARNING);
    await code.open("api.Dockerfile");
    await code.page.waitForSelector(ERROR);
    assert((await code.page.$$(LENS)).length === 0, "lenses without trust");
    assert(hostile.started() === "", `started: ${hostile.started()}`);
    await picture(code, "restricted");
  });
}

/** The processes of the server that came with the package. */
function servers() {
  const isOurs = (pid) => {
    try {
      return fs.readlinkSync(`/proc/${pid}/exe`).startsWith(scratch);
    } catch {
      return false;
    }
  };
  const all = fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return all.filter(isOurs).map(Number).filter((pid) => fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("--stdio"));
}

// Whoever has no patience ends what was started, too.
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    process.once("exit", clean);
    process.exit(1);
  });
}

function clean() {
  fs.rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
}

try {
  const docker = recorder("docker");
  await session("real", { settings: { "dockerfile-analyzer.docker.path": docker.program } }, async (code, file) => {
    await findings(code);
    await caching(code, file);
    await editing(code, file);
    await around(code);
    await building(code, file, docker);
  });
  const hostile = recorder("hostile");
  const wishes = { "server.path": hostile.program, "docker.path": hostile.program, shellcheck: true };
  const prepare = (work) => {
    fs.mkdirSync(path.join(work, ".vscode"));
    const settings = Object.entries(wishes).map(([name, value]) => [`dockerfile-analyzer.${name}`, value]);
    fs.writeFileSync(path.join(work, ".vscode", "settings.json"), JSON.stringify(Object.fromEntries(settings)));
  };
  await session("restricted", { prepare, restricted: true }, (code) => restricted(code, hostile));
  // Without a server nothing of it may be seen, or the steps above would prove nothing.
  const nowhere = { "dockerfile-analyzer.server.path": path.join(scratch, "nowhere") };
  await session("none", { settings: nowhere, neighbors: [CONTAINER_TOOLS] }, async (code, _file, settings) => {
    await step("without a server: a message, no squiggle", async () => {
      await code.open("api.Dockerfile");
      await code.until("the message", () => noted(code, "there is no program at"));
      assert((await code.page.$$(ERROR)).length === 0, "squiggles without a server");
      await picture(code, "no-server");
    });
    await step("the checks of Container Tools are switched off", async () => {
      await code.until("the offer", () => noted(code, "Container Tools checks Dockerfiles too"));
      await picture(code, "offer");
      await code.page.locator(`${NOTE} .monaco-button`, { hasText: "Switch its checks off" }).click();
      const off = '"docker.languageserver.diagnostics.directiveCasing": "ignore"';
      await code.until("the setting", () => fs.readFileSync(settings, "utf8").includes(off));
    });
  });
  console.log(`passed in ${((Date.now() - started) / 1000).toFixed(1)} s`);
} catch (error) {
  console.error(`FAIL  ${error.message}`);
  process.exitCode = 1;
} finally {
  clean();
}
