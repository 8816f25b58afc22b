import type { Downloads } from "@tandem/contract/downloads";
import { type Answer, call } from "./call.ts";

export const readDownloads = (): Promise<Answer<Downloads>> => call("GET", "/v1/downloads");
