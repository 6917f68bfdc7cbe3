/**
 * The order in which contestants take their turns in a round, from 0 on. Each goes first as often as
 * any other, and every second round runs backwards, so that nobody always follows the same one.
 */
export function turnOrder<Contestant>(
  contestants: readonly Contestant[],
  round: number,
): readonly Contestant[] {
  const first = Math.floor(round / 2) % Math.max(1, contestants.length);
  const order = [...contestants.slice(first), ...contestants.slice(0, first)];
  return round % 2 === 0 ? order : order.toReversed();
}
