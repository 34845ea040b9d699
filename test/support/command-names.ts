/** Every command that there is, in the order of their names. */
export const COMMAND_NAMES: readonly string[] = [
  'Why no answer?',
  'ask',
  'chat',
  'export',
  'forget',
  'help',
  'instructions',
  'privacy',
  'reset',
  'settings',
  'status',
  'stop',
  'usage',
  'why',
];
