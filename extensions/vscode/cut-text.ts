/** The beginning of a text, of so many UTF-16 code units at most; never half of a character. */
export function cutText(text: string, most: number): string {
  return text.length > most ? text.slice(0, most).replace(/[\ud800-\udbff]$/, "") : text;
}
