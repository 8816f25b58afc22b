import { timingSafeEqual } from "node:crypto";

/** Compares without telling, by its duration, how much was alike. */
export function constantTimeEqual(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
