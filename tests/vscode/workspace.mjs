// The workspace that the tests open: small Dockerfiles, and a history in which `server.js` changes
// all the time and what `npm ci` needs never does.

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

const lines = (...all) => all.map((line) => `${line}\n`).join("");

/** A mount type is misspelled. */
const API = lines(
  "# syntax=docker/dockerfile:1",
  "FROM node:22-slim AS build",
  "WORKDIR /app",
  "COPY package.json package-lock.json ./",
  "RUN --mount=type=cahce,target=/root/.npm npm ci",
  "COPY . .",
  "RUN npm run build",
  "",
);

/** Everything is copied before the packages are installed. */
const SHOP = lines(
  "# syntax=docker/dockerfile:1",
  "FROM node:22-slim AS build",
  "WORKDIR /app",
  "COPY . .",
  "RUN --mount=type=cache,target=/root/.npm npm ci",
  "RUN npm run build",
  "",
  "FROM build",
  "ENV PORT=8000",
  "EXPOSE $PORT",
  'CMD ["node", "server.js"]',
);

/** The same, in the order that spares work. */
export const SHOP_OPTIMIZED = SHOP.replace(
  "COPY . .\nRUN --mount=type=cache,target=/root/.npm npm ci\n",
  "COPY package.json package-lock.json ./\nRUN --mount=type=cache,target=/root/.npm npm ci\nCOPY . .\n",
);

/** Laid out badly. */
const TOOL = lines(
  "FROM   golang:1.25 as build",
  'RUN ["go",  "version" ]   ',
  "run go build -o /tool \\",
  "      ./...",
  "FROM scratch",
  "COPY --from=build /tool /tool",
);

export const TOOL_FORMATTED = lines(
  "FROM golang:1.25 AS build",
  'RUN ["go", "version"]',
  "RUN go build -o /tool \\",
  "      ./...",
  "FROM scratch",
  "COPY --from=build /tool /tool",
);

export const TOOL_RENAMED = TOOL_FORMATTED.replace("AS build", "AS compile").replace("=build", "=compile");

/** Written in an old way, which is mended without a question. */
const OLD = lines("FROM node:22-slim as base", "MAINTAINER shop@example.org", "FROM base", "USER node");

export const OLD_FIXED = OLD.replace(" as ", " AS ");

const FILES = {
  "api.Dockerfile": API,
  "shop.Dockerfile": SHOP,
  "tool.Dockerfile": TOOL,
  "old.Dockerfile": OLD,
  "Dockerfile-dev": "FROM node:22-slim\nRUNN true\n",
  ".dockerignore": ".git\n*Dockerfile*\n",
  "package.json": '{ "name": "shop", "version": "1.0.0", "scripts": { "build": "node build.js" } }\n',
  "package-lock.json": '{ "name": "shop", "version": "1.0.0", "lockfileVersion": 3, "packages": { "": {} } }\n',
  "build.js": "",
  "server.js": "",
};

/** Makes the workspace in `folder`, with `commits` commits. */
export function make(folder, commits) {
  fs.mkdirSync(folder);
  for (const [name, text] of Object.entries(FILES)) {
    fs.writeFileSync(path.join(folder, name), text);
  }
  const who = ["-c", "user.name=Test", "-c", "user.email=test@example.org"];
  const git = (...parameters) => execFileSync("git", [...who, ...parameters], { cwd: folder, stdio: "pipe" });
  git("init", "--quiet");
  git("add", "--all");
  git("commit", "--quiet", "--message=Begin");
  for (let number = 1; number < commits; number += 1) {
    fs.appendFileSync(path.join(folder, "server.js"), `console.log(${number});\n`);
    git("commit", "--quiet", "--all", `--message=Change ${number}`);
  }
}
