import { defineConfig } from "prisma/config";

// For Prisma's own CLI (`npx prisma studio`, `npx prisma migrate status`) against DATABASE_URL; AutoWeave itself does
// not read this file.
const url = process.env.DATABASE_URL;

export default defineConfig({
  schema: "schema.prisma",
  migrations: { path: "migrations" },
  ...(url === undefined ? {} : { datasource: { url } }),
});
