import { TRIM_SAVINGS } from "./layout";
import { endCost, levelCost, moreCost, TYPES } from "./level-costs";

/**
 * What dropping a last level of one saves, in 1/256 bit: i16 by type, the level's place, the place
 * behind the level before it, and that level's context. The zeros between them go too.
 */
export function fillTrimSavings(): void {
  for (let type = 0; type < TYPES; type++) {
    for (let last = type === 0 ? 1 : 0; last < 16; last++) {
      const end = endCost(type, last + 1, 1);
      let zeros = 0;
      for (let place = last; place >= 0; place--) {
        const index = (((type << 4) + last) << 4) + place;
        const savings = TRIM_SAVINGS + ((<usize>index) << 3);
        for (let context = 0; context < 3; context++) {
          let saved = end - endCost(type, place, context);
          if (context === 0) saved += moreCost(type, place, 0);
          if (place === last) saved += levelCost(type, place, context, 1);
          else saved += levelCost(type, place, context, 0) + zeros;
          store<i16>(savings + ((<usize>context) << 1), <i16>min(saved, 32767));
        }
        zeros += levelCost(type, place, 0, place === last ? 1 : 0);
      }
    }
  }
}
