/** What one push may hold. Apart from the schemas, so that a tray takes this number along and no schema. */
export const PUSH_LIMITS = { captures: 1000, bytes: 1024 * 1024 } as const;
