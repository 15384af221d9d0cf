#!/usr/bin/env node
// Becomes the program for this machine, which is in a package of its own.
'use strict';

const { spawn } = require('node:child_process');
const { constants } = require('node:os');

const suffix = process.platform === 'win32' ? '.exe' : '';
const carrier = `${require('../package.json').name}-${process.platform}-${process.arch}`;

function locate() {
  try {
    return require.resolve(`${carrier}/bin/dockerfile-analyzer${suffix}`);
  } catch {
    console.error(
      `dockerfile-analyzer: the package ${carrier} is not installed. Either there is no program for ` +
        'this machine, or optional dependencies were left out.',
    );
    process.exit(2);
  }
}

const program = locate();
const words = process.argv.slice(2);

// A process in between would only stand in the way of signals; Node.js 22.15 can do without one.
if (suffix === '' && typeof process.execve === 'function') {
  process.execve(program, [program, ...words], process.env);
}

const child = spawn(program, words, { stdio: 'inherit', windowsHide: true });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => child.kill(signal));
}
child.on('error', (error) => {
  console.error(`dockerfile-analyzer: ${program}: ${error.message}`);
  process.exit(2);
});
child.on('exit', (code, signal) => {
  process.exit(code ?? 128 + (constants.signals[signal] ?? 0));
});
