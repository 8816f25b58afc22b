/** Tandem's mark: two circles, and what they share. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M16 7.95a9.3 9.3 0 0 1 0 16.1a9.3 9.3 0 0 1 0-16.1z" />
      <circle cx="11.35" cy="16" r="9.3" />
      <circle cx="20.65" cy="16" r="9.3" />
    </svg>
  );
}
