/** The first and the last of each run of neighbours that are wanted. */
export function rangesOf<Item>(items: readonly Item[], isWanted: (item: Item) => boolean): [Item, Item][] {
  const ranges: [Item, Item][] = [];
  let open: [Item, Item] | undefined;
  for (const item of items) {
    if (!isWanted(item)) open = undefined;
    else if (open) open[1] = item;
    else {
      open = [item, item];
      ranges.push(open);
    }
  }
  return ranges;
}
