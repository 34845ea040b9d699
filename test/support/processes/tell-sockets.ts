/** Loaded before a program, it tells on standard error of each connection that the program tries to open: `socket to HOST:PORT`. */

import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

const tell = (to: string): void => void process.stderr.write(`\nsocket to ${to}\n`);

// https://nodejs.org/docs/latest-v24.x/api/diagnostics_channel.html#net
subscribe('net.client.socket', (message) => {
  const { socket } = message as { readonly socket: Socket };
  socket.on('lookup', (_error, _address, _family, host) => tell(`${host}:lookup`));
  socket.on('connectionAttempt', (address, port) => tell(`${address}:${port}`));
});
subscribe('udp.socket', () => tell('udp'));
