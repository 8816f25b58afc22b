import type { Asking, Confirmed, PairingWindow } from "@tandem/contract/pairing";
import { type Answer, call } from "./call.ts";

export const openWindow = (): Promise<Answer<PairingWindow>> => call("POST", "/v1/pairings", {});

export const lookUp = (userCode: string): Promise<Answer<Asking>> =>
  call("POST", "/v1/pairings/lookup", { user_code: userCode });

export const confirmPairing = (userCode: string, name: string): Promise<Answer<Confirmed>> =>
  call("POST", "/v1/pairings/confirm", { user_code: userCode, name });

export const denyPairing = (userCode: string): Promise<Answer<void>> =>
  call("POST", "/v1/pairings/deny", { user_code: userCode });
