/**
 * Loaded into the bot's process before its main file: ends it when whoever started it has died without stopping it. At
 * once, because what it talked to has died, too, and the next playground would start a second bot on its store.
 */

// The channel closes with the parent, however that ended; it must not keep this process alive by itself.
process.channel?.unref();
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
