/** A message's buttons and selects, as in Discord's API, and the texts and frames of its newer layout. */

import type { APIButtonComponent, APIMessageComponent, APISelectMenuComponent } from 'discord-api-types/v10';
import type { ComponentChildren } from 'preact';
import type { PageMessage } from '../../contract/message.ts';
import { press } from '../actions.ts';
import { world } from '../state/world.ts';
import { webAddress } from '../text/inline.ts';
import { Markdown } from './markdown.tsx';

const BUTTON_STYLES = ['', 'primary', 'secondary', 'success', 'danger', 'link', 'secondary'];

export function Components({ message }: { message: PageMessage }): ComponentChildren {
  const rows = message.components as unknown as readonly APIMessageComponent[];
  return rows.map((component, key) => <Component key={key} component={component} message={message} />);
}

interface Props<C> {
  readonly component: C;
  readonly message: PageMessage;
}

function Component({ component, message }: Props<APIMessageComponent>): ComponentChildren {
  const each = (list: readonly APIMessageComponent[]): ComponentChildren =>
    list.map((one, key) => <Component key={key} component={one} message={message} />);
  switch (component.type) {
    case 1:
      return <div class="component-row">{each(component.components)}</div>;
    case 2:
      return <Button component={component} message={message} />;
    case 3:
    case 5:
    case 6:
    case 7:
    case 8:
      return <Select component={component} message={message} />;
    case 9:
      return (
        <div class="section">
          <div>{each(component.components)}</div>
          {each([component.accessory])}
        </div>
      );
    case 10:
      return <Markdown text={component.content} />;
    case 14:
      return <hr />;
    case 17:
      return <div class="container">{each(component.components)}</div>;
    default:
      return null;
  }
}

function Button({ component, message }: Props<APIButtonComponent>): ComponentChildren {
  const label = [
    component.style === 6 ? '' : (component.emoji?.name ?? ''),
    component.style === 6 ? 'Premium' : (component.label ?? ''),
  ]
    .filter((part) => part !== '')
    .join(' ');
  const name = `button ${BUTTON_STYLES[component.style] ?? ''}`;
  if (component.style === 5) {
    const href = webAddress(component.url);
    return href === null ? null : (
      <a class={name} href={href} target="_blank" rel="noopener noreferrer">
        {label}
      </a>
    );
  }
  const disabled = component.disabled === true || component.style === 6;
  const onClick = (): void => {
    if (component.style !== 6) void press(message, component.custom_id);
  };
  return (
    <button type="button" class={name} disabled={disabled} onClick={onClick}>
      {label}
    </button>
  );
}

function Select({ component, message }: Props<APISelectMenuComponent>): ComponentChildren {
  const options = optionsOf(component);
  const many = (component.max_values ?? 1) > 1;
  const onChange = ({ currentTarget }: { currentTarget: HTMLSelectElement }): void => {
    const values = [...currentTarget.selectedOptions]
      .map(({ value }) => value)
      .filter((value) => value !== '');
    if (values.length >= (component.min_values ?? 1)) void press(message, component.custom_id, values);
  };
  const label = component.placeholder ?? 'Make a selection';
  return (
    <select
      class="select"
      multiple={many}
      disabled={component.disabled === true}
      aria-label={label}
      onChange={onChange}
    >
      {!many && (
        <option value="" selected>
          {label}
        </option>
      )}
      {options.map((option) => (
        <option key={option.value} value={option.value} title={option.description}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

function optionsOf(
  component: APISelectMenuComponent,
): readonly { label: string; value: string; description?: string | undefined }[] {
  if (component.type === 3) return component.options;
  const { users = {}, roles = {} } = world.value?.names ?? {};
  const listed = (names: Readonly<Record<string, string>>, mark: string) =>
    Object.entries(names).map(([value, label]) => ({ value, label: `${mark}${label}` }));
  if (component.type === 5) return listed(users, '');
  if (component.type === 6) return listed(roles, '@');
  if (component.type === 7) return [...listed(users, ''), ...listed(roles, '@')];
  const channels = (world.value?.channels ?? []).filter(({ serverId }) => serverId !== null);
  return channels.map(({ id, name }) => ({ value: id, label: `#${name}` }));
}
