/*
 * What the entropy decoder knows of a component, behind what component.ts tells of it.
 *
 * Layout of the 24 bytes: at 0 the last DC value; at 4 and 5 the sampling factors across and down
 * (ITU-T T.81, A.1.1), at 6 the slot of its tables, one byte each; at 8 and 12 where its coefficients
 * and their masks are kept when the frame takes several scans (coefficients.ts); at 16 and 20 its
 * own blocks across and down, without what fills up the last MCUs (A.2.2).
 */

import { entropyState } from "./component";

export function describeSampling(
  component: i32,
  across: i32,
  down: i32,
  blocksAcross: i32,
  blocksDown: i32,
): void {
  const at = entropyState(component);
  store<u8>(at, across, 4);
  store<u8>(at, down, 5);
  store<i32>(at, blocksAcross, 16);
  store<i32>(at, blocksDown, 20);
}

export function describeStorage(component: i32, coefficients: usize, masks: usize): void {
  const at = entropyState(component);
  store<u32>(at, <u32>coefficients, 8);
  store<u32>(at, <u32>masks, 12);
}

export function useSlot(component: i32, slot: i32): void {
  store<u8>(entropyState(component), slot, 6);
}

/** Address of the component's last DC value, 32 bits. */
export function predictor(component: i32): usize {
  return entropyState(component);
}

export function factorX(component: i32): i32 {
  return load<u8>(entropyState(component), 4);
}

export function factorY(component: i32): i32 {
  return load<u8>(entropyState(component), 5);
}

export function slotOf(component: i32): i32 {
  return load<u8>(entropyState(component), 6);
}

export function coefficients(component: i32): usize {
  return load<u32>(entropyState(component), 8);
}

export function masks(component: i32): usize {
  return load<u32>(entropyState(component), 12);
}

export function blocksAcross(component: i32): i32 {
  return load<i32>(entropyState(component), 16);
}

export function blocksDown(component: i32): i32 {
  return load<i32>(entropyState(component), 20);
}
