/** This page is written when the site is built; those of the cabins are rendered when they are asked for. */
export const prerender = true
