import type { Downloads } from "@tandem/contract/downloads";
import { readDownloads } from "../api/downloads.ts";
import { Loading, TroubleNotice } from "../parts/notice.tsx";
import { PageTitle } from "../parts/page-title.tsx";
import { useAnswer } from "../parts/use-answer.ts";
import { type Host, hosts, installText } from "../texts/install.ts";

/** The trays that belong to this server, and how each host takes them. */
export function InstallPage() {
  const { value, trouble, load } = useAnswer(readDownloads);
  return (
    <div class="column">
      <PageTitle title={installText.title} />
      {trouble !== undefined && <TroubleNotice trouble={trouble} retry={() => void load()} />}
      {value === undefined && trouble === undefined && <Loading what={installText.loading} />}
      {value !== undefined && (
        <>
          <p>{installText.intro(value.version)}</p>
          {hosts.map((host) => (
            <HostSteps key={host.title} host={host} downloads={value} />
          ))}
          <h2>{installText.thenPair}</h2>
          <a class="button primary" href="/settings/devices/pair">
            {installText.pair}
          </a>
        </>
      )}
    </div>
  );
}

function HostSteps({ host, downloads }: { host: Host; downloads: Downloads }) {
  const file = downloads.files.find(({ name }) => name === host.file);
  return (
    <section class="install">
      <h2>{host.title}</h2>
      {file === undefined ? (
        <p>{installText.missing(host.file)}</p>
      ) : (
        <a class="button" href={`/downloads/${file.name}`} download={file.name}>
          {installText.get(file.name, file.bytes)}
        </a>
      )}
      <ol class="steps">
        {host.steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </section>
  );
}
