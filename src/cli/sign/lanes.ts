/**
 * Has `work` done on each item, on as many at a time as there are lanes; each lane goes on with the
 * next item. After a failure no lane begins anything.
 *
 * @throws what the first failed work threw, when every lane has ended
 */
export async function inLanes<Item>(
  items: Iterable<Item>,
  lanes: readonly ((item: Item) => Promise<void>)[],
): Promise<void> {
  const iterator = items[Symbol.iterator]();
  let hasFailed = false;
  const ends = await Promise.allSettled(
    lanes.map(async (work) => {
      for (let next = iterator.next(); !next.done && !hasFailed; next = iterator.next()) {
        try {
          await work(next.value);
        } catch (error) {
          hasFailed = true;
          throw error;
        }
      }
    }),
  );
  const failure = ends.find((end) => end.status === "rejected");
  if (failure) throw failure.reason;
}
