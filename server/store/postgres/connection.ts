import type { ClientBase, QueryArrayConfig } from "pg";
import { from } from "pg-copy-streams";
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

  /** Stores all rows of a `COPY … FROM STDIN`, or by a fault none of them. It cannot be asked of a pool. */
  copy(statement: string, rows: Buffer): Promise<void> {
    return this.#noting(
      () =>
        new Promise((resolve, reject) => {
          const stream = this.#asked.query(from(statement));
          stream.on("error", reject).on("finish", resolve).end(rows);
        }),
    );
  }

  #ask(statement: Omit<QueryArrayConfig<unknown[]>, "rowMode">): Promise<unknown[][]> {
    return this.#noting(async () => {
      const { rows } = await this.#asked.query<unknown[][]>({ ...statement, rowMode: "array" });
      return rows;
    });
  }

  async #noting<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    try {
      return await ask();
    } catch (fault) {
      this.firstFault ??= fault;
      throw fault;
    }
  }
}
