/** What joins nothing: there a joiner would only make one name look like another. */
const NOT_JOINED = String.raw`(?![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])`;

const BETWEEN_LETTERS = String.raw`(?<=${NOT_JOINED}[\p{L}\p{M}])[\u200c\u200d](?=${NOT_JOINED}\p{L})`;
const IN_EMOJI = String.raw`(?<=\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)\u200d(?=\p{Extended_Pictographic})`;

/** Zero-width joiners and non-joiners where writing needs them: between letters, as in Persian and Hindi, and in an emoji. */
export const WRITTEN_JOINERS = new RegExp(`${BETWEEN_LETTERS}|${IN_EMOJI}`, "gu");
