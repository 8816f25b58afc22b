import type { ClientBase, QueryArrayConfig } from "pg";
import type { RunStatement } from "./builder.ts";
import { parameterOf } from "./types.ts";

/** A statement that is sent by name alone once a connection has prepared it. */
export interface Named {
  readonly name: string;
  readonly text: string;
}

/** What a statement is asked of: one connection, or a pool that picks one. */
type Asked = Pick<ClientBase, "query">;

/** Runs statements, and remembers the first fault: whatever an act makes of it, its transaction cannot stand. */
export class Connection {
  firstFault: unknown;
  readonly #asked: Asked;

  constructor(asked: Asked) {
    this.#asked = asked;
  }

  readonly run: RunStatement = (text, parameters, name) =>
    this.#ask({ text, values: parameters.map(parameterOf), ...(name !== undefined && { name }) });

  runNamed({ name, text }: Named, values: unknown[]): Promise<unknown[][]> {
    return this.#ask({ name, text, values });
  }

  async #ask(statement: Omit<QueryArrayConfig<unknown[]>, "rowMode">): Promise<unknown[][]> {
    try {
      const { rows } = await this.#asked.query<unknown[][]>({ ...statement, rowMode: "array" });
      return rows;
    } catch (fault) {
      this.firstFault ??= fault;
      throw fault;
    }
  }
}
