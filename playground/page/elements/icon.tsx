/** The page's icons, drawn as lines in the colour of the text beside them. */

import type { ComponentChildren } from 'preact';

const SHAPES = {
  answer: 'M9 7 4 12l5 5M4 12h9a7 7 0 0 1 7 7',
  attach: 'M12 5v14M5 12h14',
  bot: 'M7 9h10a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2v-6c0-1.1.9-2 2-2ZM12 9V5M9.5 14v.01M14.5 14v.01',
  channel: 'M10 4 8 20M16 4l-2 16M4.5 9h16M3.5 15h16',
  chevron: 'm9 6 6 6-6 6',
  code: 'm8 7-5 5 5 5M16 7l5 5-5 5M13.5 5l-3 14',
  close: 'm6 6 12 12M18 6 6 18',
  copy: 'M9 9h10v11H9zM15 9V5H5v10h4',
  dark: 'M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5Z',
  down: 'M12 5v14M6 13l6 6 6-6',
  edit: 'm4 20 1-4L16 5l3 3L8 19l-4 1Z',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM12 9.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5Z',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4',
  light:
    'M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8ZM12 2v2.5M12 19.5V22M4.9 4.9l1.8 1.8M17.3 17.3l1.8 1.8M2 12h2.5M19.5 12H22M4.9 19.1l1.8-1.8M17.3 6.7l1.8-1.8',
  menu: 'M4 7h16M4 12h16M4 17h16',
  more: 'M6 12v.01M12 12v.01M18 12v.01',
  panel: 'M4 5h16v14H4zM14.5 5v14',
  send: 'M4 12 20 4l-5 16-3.5-6.5L4 12Z',
  smile:
    'M12 3.5a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17ZM8.5 14s1 2.2 3.5 2.2 3.5-2.2 3.5-2.2M9.2 9.7v.01M14.8 9.7v.01',
  slash: 'M15 5 9 19',
  system: 'M4 5h16v11H4zM9 20h6M12 16v4',
  thread: 'M5 5h14M5 10h14M5 15h8M17 14v6M14 17h6',
  trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13',
} as const;

export type IconName = keyof typeof SHAPES;

export function Icon({ name }: { name: IconName }): ComponentChildren {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 24 24" aria-hidden="true">
      <path d={SHAPES[name]} />
    </svg>
  );
}

/** A button that shows only an icon; its label is its name and its hint. */
export function IconButton(props: {
  name: IconName;
  label: string;
  onClick: (event: MouseEvent) => void;
  pressed?: boolean;
  disabled?: boolean;
  class?: string;
  tabIndex?: number;
}): ComponentChildren {
  const { name, label, onClick, pressed, disabled = false, tabIndex = 0 } = props;
  const state = pressed === undefined ? {} : { 'aria-pressed': pressed };
  return (
    <button
      type="button"
      class={`icon-button ${props.class ?? ''}`}
      aria-label={label}
      title={label}
      onClick={onClick}
      disabled={disabled}
      tabIndex={tabIndex}
      {...state}
    >
      <Icon name={name} />
    </button>
  );
}
