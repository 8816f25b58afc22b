import { type Static, Type } from "@sinclair/typebox";

export const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.Optional(Type.String()),
  /** The field that is wrong, as a JSON pointer; never its value. */
  field: Type.Optional(Type.String()),
  /** A fault's id, which the server's log carries too. */
  fault_id: Type.Optional(Type.String()),
});
export type Problem = Static<typeof Problem>;
