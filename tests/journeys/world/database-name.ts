/** The database's file in a server's data folder. */
export function databaseName(dataFolder: string): string {
  const [name] = [...new Bun.Glob("*.{db,sqlite}").scanSync(dataFolder)];
  if (name === undefined) throw new Error("the data folder holds no database");
  return name;
}
