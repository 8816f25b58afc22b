import { call, server } from "./call.ts";

export const readDownloads = () => call(server.v1.downloads.get());
