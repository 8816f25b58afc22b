import { expect, test } from "bun:test";
import { UnderWay } from "../../extensions/vscode/capture/under-way.ts";
import { deferred } from "../../extensions/vscode/windows/deferred.ts";

test("who closes waits for the captures that were begun, also where one of them fails", async () => {
  const underWay = new UnderWay();
  const kept: string[] = [];
  const [good, bad] = [deferred<void>(), deferred<void>()];
  void underWay.add(good.promise.then(() => kept.push("good")));
  void underWay.add(bad.promise).catch(() => kept.push("failed"));
  const closed = underWay.ended(10_000).then(() => kept.push("closed"));
  bad.reject(new Error("It could not be kept."));
  good.resolve();
  await closed;
  expect(kept.at(-1)).toBe("closed");
  expect(kept.sort()).toEqual(["closed", "failed", "good"]);
});

test("who closes waits for no capture without end", async () => {
  const underWay = new UnderWay();
  void underWay.add(deferred<void>().promise);
  await underWay.ended(20);
});
