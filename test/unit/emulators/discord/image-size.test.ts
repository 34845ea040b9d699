import { expect, test } from 'vitest';
import { imageSize } from '../../../../emulators/discord/world/image-size.ts';

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replace(/\s/g, ''), 'hex'));

test.each([
  ['PNG', '89504e470d0a1a0a 0000000d 49484452 00000140 000000c8', { width: 320, height: 200 }],
  ['GIF', '474946383961 4001 c800 0000', { width: 320, height: 200 }],
  [
    'JPEG',
    'ffd8 ffe00010 4a46494600010100000100010000 ffc0 0011 08 00c8 0140 03',
    { width: 320, height: 200 },
  ],
  ['progressive JPEG', 'ffd8 ffdb0004 0000 ffc2 0011 08 00c8 0140 03', { width: 320, height: 200 }],
  [
    'lossy WebP',
    '52494646 00000000 57454250 56503820 00000000 000000 9d012a 4001 c800',
    { width: 320, height: 200 },
  ],
  [
    'lossless WebP',
    '52494646 00000000 57454250 5650384c 00000000 2f 3fc13100 0000000000',
    { width: 320, height: 200 },
  ],
  [
    'extended WebP',
    '52494646 00000000 57454250 56503858 0a000000 00000000 3f0100 c70000',
    { width: 320, height: 200 },
  ],
  ['a text', Buffer.from('hello, I am no image at all').toString('hex'), null],
  ['half a PNG', '89504e470d0a1a0a', null],
  ['a JPEG that breaks off', 'ffd8 ffe0ffff', null],
  ['nothing', '', null],
])('of %s', (_, bytes, size) => {
  expect(imageSize(hex(bytes))).toEqual(size);
});
