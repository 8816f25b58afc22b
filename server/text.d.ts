// Imported `with { type: "text" }`, so that a bundle and the single binary carry it.
declare module "*.sql" {
  const text: string;
  export default text;
}

declare module "*-thread.mjs" {
  const text: string;
  export default text;
}
