/** An app as the API sees it. Without an address it was not built, or nobody has said where it is. */
export type WebAppDoor = { name: string; path: string; url: string | undefined };
