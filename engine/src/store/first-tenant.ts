/** The workspace that a first start makes. Its people run the installation. */
export const firstTenant = "default";
