/** The product's mark: two overlapping circles whose overlap is filled. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
      <circle cx="12" cy="16" r="9" />
      <circle cx="20" cy="16" r="9" />
      <path d="M16 7.94a9 9 0 0 1 0 16.12a9 9 0 0 1 0-16.12Z" />
    </svg>
  );
}
