import { beforeEach, expect, test } from 'vitest';
import { type ClosedChannels, createClosedChannels } from '../../../../src/discord/send/closed-channels.ts';
import { createFakeClock, type FakeClock } from '../../../support/fakes/fake-clock.ts';
import { CHANNEL, GUILD } from '../../../support/messages.ts';

let clock: FakeClock;
let channels: ClosedChannels;

beforeEach(() => {
  clock = createFakeClock();
  channels = createClosedChannels(clock);
  channels.close(CHANNEL, GUILD, 'no access to the channel');
});

test('a channel stays closed for a minute, also when somebody sets the clock meanwhile', () => {
  clock.set(clock.now() + 3_600_000);
  clock.advance(59_999);
  expect(channels.whyClosed(CHANNEL)).toBe('no access to the channel');
  clock.set(0);
  clock.advance(1);
  expect(channels.whyClosed(CHANNEL)).toBeNull();
});

test('a change of rights opens the channels of its server and no others', () => {
  channels.close('2', 'another server', 'the channel is gone');
  channels.reopen(GUILD);
  expect([channels.whyClosed(CHANNEL), channels.whyClosed('2')]).toEqual([null, 'the channel is gone']);
});

test('a channel is open again as soon as somebody writes there', () => {
  channels.close('2', GUILD, 'the channel is gone');
  channels.heard(CHANNEL);
  expect([channels.whyClosed(CHANNEL), channels.whyClosed('2')]).toEqual([null, 'the channel is gone']);
});
