/** The breakpoints of theme.css, in its unit: who has larger letters has them at a larger width. */
export const breakpoints = { sm: "37.5rem", md: "56.25rem", lg: "80rem" } as const;
