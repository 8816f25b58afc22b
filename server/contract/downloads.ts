import { type Static, Type } from "@sinclair/typebox";

/** `GET /v1/downloads`: the trays of the server's own version; one that was not built is left out. Each is at `/downloads/{name}`. */
const Downloads = Type.Object({
  version: Type.String(),
  files: Type.Array(Type.Object({ name: Type.String(), bytes: Type.Integer() })),
});
export type Downloads = Static<typeof Downloads>;
