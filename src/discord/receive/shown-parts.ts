/** What a message shows beside its text, in words: embeds, and the texts of Discord's components. Pure. */

import { type APIEmbed, ComponentType } from 'discord-api-types/v10';

/** The part of a message that has them. Discord leaves either out where there is none. */
export interface Shown {
  readonly embeds?: readonly APIEmbed[];
  readonly components?: readonly unknown[];
}

/**
 * Its words, a line each, in the order in which Discord shows them. A link's preview does not repeat the link.
 *
 * @param text what the message says itself
 */
export function shownLines({ embeds = [], components = [] }: Shown, text: string): string[] {
  return [...components.flatMap(componentLines), ...embeds.flatMap((embed) => embedLines(embed, text))]
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function embedLines({ author, title, url, description, fields, footer }: APIEmbed, text: string): string[] {
  const link = url === undefined || text.includes(url) ? '' : url;
  return [
    author?.name ?? '',
    title ?? '',
    link,
    description ?? '',
    ...(fields ?? []).map(({ name, value }) => `${name}: ${value}`),
    footer?.text ?? '',
  ];
}

/**
 * The texts and labels of a component and of those in it; buttons and menus say nothing.
 * Source: Discord's reference, "Component Reference" (text display, section, container, media gallery, thumbnail, file).
 */
function componentLines(component: unknown): string[] {
  if (typeof component !== 'object' || component === null) return [];
  const { type, content, description, name, components, items, accessory } = component as Fields;
  const inside = [...listOf(components), ...(accessory === undefined ? [] : [accessory])];
  switch (type) {
    case ComponentType.TextDisplay:
      return [wordOf(content)];
    case ComponentType.Section:
    case ComponentType.Container:
      return inside.flatMap(componentLines);
    case ComponentType.Thumbnail:
      return [labelled('image', wordOf(description))];
    case ComponentType.MediaGallery:
      return listOf(items).map((item) => labelled('image', wordOf((item as Fields | null)?.description)));
    case ComponentType.File:
      return [labelled('file', wordOf(name))];
    default:
      return [];
  }
}

type Fields = Readonly<Record<string, unknown>>;

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function labelled(what: string, label: string): string {
  return label === '' ? '' : `[${what}: ${label}]`;
}
