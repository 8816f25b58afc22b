import type { ChainResult } from "../audit-chain.ts";

type Finding = Exclude<ChainResult, { readonly finding: "whole" }>;

/** What is wrong with the chain, and how far an attack can be told from a restored backup. */
export function findingText(found: Finding): string {
  switch (found.finding) {
    case "broken":
      return `The chain does not hold at entry ${found.seq}: it was changed, or something before it is missing. Do not trust this log from there on, and look at the server.`;
    case "other-head":
      return found.seq < found.headSeq
        ? `Entries are missing at the end: the signed head counts ${found.headSeq}, and ${found.seq} are there. Somebody removed them from the database.`
        : `The newest entries are not those that the server signed: the signed head is at entry ${found.headSeq}. Do not trust what stands behind it.`;
    case "unsigned":
      return "The newest entry is not signed by this server for your account's log. Nothing on this page is proved: look at the server, and at what stands between it and you.";
    case "uncheckable":
      return "This browser cannot check the server's signature (it knows no Ed25519). Nothing on this page is proved; a newer browser can check it.";
    case "other-key":
      return "The log is signed by another key than this browser saw before. If nobody replaced the server's keys, this is not the server that you know.";
    case "rewritten":
      return "The history is different from the one that this browser saw: earlier entries are not the same. A history that somebody rewrote looks like this, and so does a restored backup that was used since.";
    case "shorter":
      return `The history is shorter than the one that this browser saw: ${found.seen.seq} where there were ${found.before}. ${shorterText[String(found.same) as keyof typeof shorterText]}`;
  }
}

const shorterText = {
  true: "What is left is the same. A restored backup looks like this.",
  false:
    "What is left is different too: somebody rewrote it, or a backup was restored and used since. A restored backup alone does not look like this.",
  undefined: "A restored backup looks like this, and so does a log that somebody cut.",
} as const;
