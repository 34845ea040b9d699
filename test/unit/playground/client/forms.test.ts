import { describe, expect, test } from 'vitest';
import type { InteractionResponse } from '../../../../emulators/discord/events.ts';
import type { StoredFile } from '../../../../emulators/discord/world/entities.ts';
import { createWorld, GENERAL } from '../../../../emulators/discord/world/world.ts';
import { answerForm, pageForm } from '../../../../playground/client/forms.ts';

const FORM = {
  title: 'Tea',
  custom_id: 'tea',
  components: [
    { type: 10, content: 'About **tea**' },
    {
      type: 18,
      id: 1,
      label: 'Name',
      component: { type: 4, id: 2, custom_id: 'name', style: 1, min_length: 2, max_length: 5 },
    },
    {
      type: 18,
      label: 'Why',
      description: 'in short',
      component: { type: 4, custom_id: 'why', style: 2, required: false, value: 'because' },
    },
    {
      type: 18,
      label: 'Sort',
      component: {
        type: 3,
        custom_id: 'sort',
        max_values: 1,
        options: [
          { label: 'Green', value: 'g', default: true },
          { label: 'Black', value: 'b' },
        ],
      },
    },
    { type: 18, label: 'List', component: { type: 19, custom_id: 'list', required: false } },
  ],
};

function opened(): InteractionResponse {
  const world = createWorld();
  const [person, channel] = [world.users.get('1100000000000000011'), world.channels.get(GENERAL)];
  if (person === undefined || channel === undefined) throw new Error('nobody, nowhere');
  return {
    interactionId: '7',
    person,
    channel,
    kind: 'form',
    ephemeral: false,
    content: '',
    files: [],
    form: FORM,
    choices: [],
    afterMs: 0,
  };
}

test('a form is shown with its fields, in the old layout, too', () => {
  expect(pageForm(opened())).toMatchObject({
    id: '7',
    title: 'Tea',
    text: 'About **tea**',
    fields: [
      { id: 'name', label: 'Name', kind: 'text', required: true, value: '', min: 2, max: 5 },
      { id: 'why', description: 'in short', kind: 'long-text', required: false, value: 'because' },
      { id: 'sort', kind: 'select', value: ['g'], options: [{ value: 'g' }, { value: 'b' }] },
      { id: 'list', kind: 'files', value: [] },
    ],
  });
  const old = {
    ...FORM,
    components: [{ type: 1, components: [{ type: 4, custom_id: 'a', label: 'A', style: 1 }] }],
  };
  expect(pageForm({ ...opened(), form: old })?.fields).toMatchObject([{ id: 'a', label: 'A', kind: 'text' }]);
});

test('what opens no form is none', () => {
  expect(pageForm({ ...opened(), kind: 'message' })).toBeNull();
});

describe('a form filled in', () => {
  const file: StoredFile = { id: '9', name: 'a.txt', mime: 'text/plain', bytes: Buffer.from('a') };

  test('goes back as Discord sends it', () => {
    const values = { name: 'Ada', why: '', sort: ['b'] };
    const { components, resolved } = answerForm(FORM, values, new Map([['list', [file]]]), '/cdn');
    expect(components).toMatchObject([
      { type: 10 },
      { type: 18, id: 1, component: { type: 4, id: 2, custom_id: 'name', value: 'Ada' } },
      { component: { custom_id: 'why', value: '' } },
      { component: { type: 3, custom_id: 'sort', values: ['b'] } },
      { component: { type: 19, custom_id: 'list', values: ['9'] } },
    ]);
    expect(resolved).toMatchObject({ attachments: { 9: { filename: 'a.txt' } } });
  });

  test.each([
    [{}, /name is needed/],
    [{ name: 'A' }, /name is 2 to 5 characters long, not 1/],
    [{ name: 'Ada', sort: ['x'] }, /sort has no choice x/],
    [{ name: 'Ada', sort: ['g', 'b'] }, /sort takes 1 to 1/],
  ])('with %j is not sent', (values, why) => {
    expect(() => answerForm(FORM, values, new Map(), '/cdn')).toThrow(why);
  });
});
