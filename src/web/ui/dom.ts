type Child = Node | string;

/**
 * The element of the page with this id.
 *
 * @throws Error when there is none of that type: index.html and the code have parted
 */
export function find<Type extends Element>(id: string, type: new () => Type): Type {
  const found = document.getElementById(id);
  if (found instanceof type) return found;
  throw new Error(`index.html has no ${type.name} with the id ${id}`);
}

/** A new element with these properties and children. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const created = Object.assign(document.createElement(tag), properties);
  created.append(...children);
  return created;
}

/** Text for screen readers alone. */
export function spoken(text: string): HTMLElement {
  return element("span", { className: "visually-hidden" }, text);
}

/** Shows or hides without touching what is the same already. */
export function toggle(shown: boolean, ...elements: readonly HTMLElement[]): void {
  for (const each of elements) each.hidden = !shown;
}
