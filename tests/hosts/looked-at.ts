/** Whether screenshots are worth taking: in CI nobody looks at them. */
export const LOOKED_AT = !process.env.CI;
