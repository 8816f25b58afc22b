import { useEffect, useState } from "preact/hooks";
import { ask } from "./connection.ts";
import { thisBrowser } from "./this-browser.ts";

const DEFAULT_ORIGIN = "http://localhost:4747";

/** Asks for the server and for this browser's name, and starts the pairing. */
export function PairForm({ origin = DEFAULT_ORIGIN, label }: { origin?: string | undefined; label: string }) {
  const [address, setAddress] = useState(origin);
  const [name, setName] = useState("");
  const [platform, setPlatform] = useState("");
  const [asking, setAsking] = useState(false);
  useEffect(() => {
    void thisBrowser().then((found) => {
      setName((typed) => typed || found.name);
      setPlatform(found.platform);
    });
  }, []);

  async function pair(event: Event) {
    event.preventDefault();
    setAsking(true);
    await ask({
      ask: "pair",
      origin: address.trim(),
      deviceName: name.trim(),
      devicePlatform: platform,
    });
    setAsking(false);
  }

  return (
    <form onSubmit={pair}>
      <label>
        Server
        <input
          name="server"
          inputMode="url"
          autocomplete="off"
          spellcheck={false}
          required
          value={address}
          onInput={(event) => setAddress(event.currentTarget.value)}
        />
      </label>
      <label>
        Name of this browser
        <input
          name="device"
          autocomplete="off"
          maxLength={64}
          required
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="primary" disabled={asking}>
        {asking ? "Asking the server …" : label}
      </button>
    </form>
  );
}
