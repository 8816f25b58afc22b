import { PageTitle } from "../parts/page-title.tsx";
import { common } from "../texts/common.ts";

export function NotFoundPage() {
  return (
    <div class="column">
      <PageTitle title={common.notFoundTitle} />
      <p>{common.notFound}</p>
      <p>
        <a class="button" href="/">
          {common.toToday}
        </a>
      </p>
    </div>
  );
}
