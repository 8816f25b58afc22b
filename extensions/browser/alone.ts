/**
 * Opens something of which there may be one only, and holds it until the browser ends this worker. A worker that starts while
 * another one is still going away waits here, so no two of them ever push, poll or stamp at once.
 */
export function openAlone<Opened>(name: string, open: () => Promise<Opened>): Promise<Opened> {
  return new Promise((resolve, reject) => {
    const hold = async () => {
      resolve(await open());
      await new Promise<never>(() => {});
    };
    navigator.locks.request(name, hold).catch(reject);
  });
}
