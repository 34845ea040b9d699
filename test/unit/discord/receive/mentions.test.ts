import { describe, expect, test } from 'vitest';
import { readable, withoutSelf } from '../../../../src/discord/receive/mentions.ts';

const names = {
  user: (id: string) => ({ '1': 'Ada' })[id],
  channel: (id: string) => ({ '2': 'general' })[id],
  role: (id: string) => ({ '3': 'staff' })[id],
};

describe('markup reads as on Discord', () => {
  test.each([
    ['a person', '<@1> hi', '@Ada hi'],
    ['a person in the old form', '<@!1> hi', '@Ada hi'],
    ['a person whom nobody knows', '<@9>', '@unknown-user'],
    ['a channel', 'see <#2>', 'see #general'],
    ['a channel that nobody knows', 'see <#9>', 'see #unknown'],
    ['a role', '<@&3>', '@staff'],
    ['a role that nobody knows', '<@&9>', '@unknown-role'],
    ['an emoji', '<:wave:123>', ':wave:'],
    ['an emoji that moves', '<a:party_blob:123>', ':party_blob:'],
    ['a command', 'try </instructions set:123>', 'try /instructions set'],
    // https://github.com/discord/discord-api-docs/pull/6105
    ['the page to choose channels and roles on', 'see <id:customize>', 'see Channels & Roles'],
    ['the list of channels', '<id:browse>', 'Browse Channels'],
    ['the guide of the server', '<id:guide>', 'Server Guide'],
    ['linked roles', '<id:linked-roles>', 'Linked Roles'],
    ['one linked role', '<id:linked-roles:3>', '@staff'],
    ['a page that no server has', '<id:other>', '<id:other>'],
    ['a time', 'at <t:1795528800>', 'at 2026-11-24 14:00 UTC'],
    ['a time in some style', '<t:1795528800:R>', '2026-11-24 14:00 UTC'],
    ['a time before the epoch', '<t:-1:d>', '1969-12-31 23:59 UTC'],
    ['a time that no calendar has', '<t:99999999999999999>', '<t:99999999999999999>'],
    ['markup in a code block', '```\n<@1>\n``` <@1>', '```\n<@1>\n``` @Ada'],
    ['markup in code in a line', '`<@1>` <@1>', '`<@1>` @Ada'],
    ['a lone backtick', '` <@1>', '` @Ada'],
    ['what is no markup', 'a <b> c <@x> <#> 1 < 2', 'a <b> c <@x> <#> 1 < 2'],
    ['everyone', '@everyone and @here', '@everyone and @here'],
  ])('%s', (_, text, expected) => {
    expect(readable(text, names)).toBe(expected);
  });
});

describe('the mention of the bot is left out', () => {
  test.each([
    ['at the beginning', '<@7> hello', 'hello'],
    ['with a comma after it', '<@7>, hello', 'hello'],
    ['twice', '<@7> <@!7>: hello', 'hello'],
    ['in the middle', 'hey <@7> what now', 'hey what now'],
    ['at the end', 'what now, <@7>', 'what now,'],
    ['alone', ' <@7> ', ''],
    ['as its own role', '<@&8> hello', 'hello'],
    ['on a line of its own', '<@7>\n- one\n- two', '- one\n- two'],
    ['but not in code', '<@7> what is `<@7>`?', 'what is `<@7>`?'],
    ['but not that of others', '<@70> <@&80> hello', '<@70> <@&80> hello'],
  ])('%s', (_, text, expected) => {
    expect(withoutSelf(text, { id: '7', roleId: '8' })).toBe(expected);
  });

  test('and a bot without a role of its own leaves every role in', () => {
    expect(withoutSelf('<@&8> hello', { id: '7', roleId: null })).toBe('<@&8> hello');
  });
});
